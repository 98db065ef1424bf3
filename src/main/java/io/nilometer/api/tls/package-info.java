/// The serving certificate: given or self-signed, chosen by server name, reloaded when it changes.
///
/// Used by [io.nilometer.api] and [io.nilometer.api.http].
package io.nilometer.api.tls;
