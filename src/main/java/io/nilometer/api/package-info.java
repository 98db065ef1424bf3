/// The HTTPS server: what every request passes before it is routed, and every response before it is
/// sent.
///
/// Requests come in from clients and go to [io.nilometer.api.routes]. From outside only
/// [io.nilometer.replica] uses it.
package io.nilometer.api;
