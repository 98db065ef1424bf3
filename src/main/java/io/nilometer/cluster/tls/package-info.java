/// Mutual TLS between replicas: certificates from files or a shared Secret, their renewal and
/// verification.
///
/// Certificates come in, TLS engines go out to Pekko. Used by [io.nilometer.replica] and
/// [io.nilometer.settings].
package io.nilometer.cluster.tls;
