package io.nilometer.api.tls;

import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;

/// Where the serving certificate comes from.
public interface CertificateSource {

  /// Reads the certificate anew on each call, on the calling thread.
  CertifiedKey load() throws CredentialException;
}
