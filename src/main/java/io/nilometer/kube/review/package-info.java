/// Reviews of tokens and of access by the API server, with a cache, and whose client certificates
/// count.
///
/// [io.nilometer.api.access] asks; nothing else uses it.
package io.nilometer.kube.review;
