/// PEM files, key pairs and certificates: reading, checking, generating and verifying them.
///
/// Depends on nothing of ours. Used by every package that speaks TLS: towards clients, kubelets,
/// other replicas and the API server, and by the demo.
package io.nilometer.tls;
