/// HTTP/1.1 to the API server: connections, TLS and proxies, on virtual threads that block.
///
/// Requests come in from [io.nilometer.kube], responses go back as streams. Used within that
/// package and its subpackages.
package io.nilometer.kube.http;
