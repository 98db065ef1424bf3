/// Bodies of responses: JSON, protobuf, YAML and Table encoders, quantities, and `Status` objects.
///
/// Results of [io.nilometer.api.query] come in, bytes go out. Used within [io.nilometer.api] and
/// its subpackages.
package io.nilometer.api.encode;
