/// Which path leads where: metrics, discovery, health and the program's own metrics.
///
/// Authorised requests come in from [io.nilometer.api]; queries go to [io.nilometer.api.query],
/// answers to [io.nilometer.api.encode].
package io.nilometer.api.routes;
