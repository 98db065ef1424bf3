package io.nilometer.api;

/// Where the serving certificate comes from.
interface CertificateSource {

  /// What is there now; read anew on each call, on the calling thread.
  ServingCertificate load() throws ServingCertificateException;
}
