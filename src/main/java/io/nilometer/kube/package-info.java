/// The connection to the Kubernetes API server: kubeconfigs, credentials, requests, Leases and
/// Secrets.
///
/// Everything that speaks to the API server goes through here. Used by its subpackages, by
/// [io.nilometer.scrape] and [io.nilometer.api.access] for credentials and reviews, and by
/// [io.nilometer.replica].
package io.nilometer.kube;
