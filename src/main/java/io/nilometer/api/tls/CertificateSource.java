package io.nilometer.api.tls;

/// Where the serving certificate comes from.
public interface CertificateSource {

  /// What is there now; read anew on each call, on the calling thread.
  ServingCertificate load() throws ServingCertificateException;
}
