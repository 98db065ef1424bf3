/// Content negotiation, and the documents that describe the API: discovery and OpenAPI.
///
/// Used by [io.nilometer.api.routes].
package io.nilometer.api.discovery;
