/// HTTP and TLS to kubelets: where a node is reached, one kept connection each, and why a request
/// failed.
///
/// [io.nilometer.scrape] sends requests and gets a body or a reason.
package io.nilometer.scrape.kubelet;
