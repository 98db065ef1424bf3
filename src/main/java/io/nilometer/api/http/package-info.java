/// Requests, responses and connections: parsing, limits, compression and writing. Knows nothing of
/// metrics.
///
/// Used within [io.nilometer.api] and its subpackages.
package io.nilometer.api.http;
