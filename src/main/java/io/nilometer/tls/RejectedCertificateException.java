package io.nilometer.tls;

import java.security.cert.CertificateException;

/// A peer's certificate is not trusted. The message is one line, not longer than 500 characters: it
/// may have names of the certificate.
public final class RejectedCertificateException extends CertificateException {

  private static final long serialVersionUID = 1;

  /// What is wrong with it.
  public enum Problem {
    /// No certificate of the CA bundle leads to it.
    UNKNOWN_AUTHORITY,
    EXPIRED,
    NOT_YET_VALID,
    /// It is not for the host that was dialled.
    WRONG_HOST,
    /// It is not for servers, its CA must not sign it, or a key is not accepted.
    NOT_PERMITTED
  }

  private static final int LONGEST = 500;

  private final Problem problem;

  RejectedCertificateException(Problem problem, String message) {
    super(CertificateNames.cut(message, LONGEST));
    this.problem = problem;
  }

  public Problem problem() {
    return problem;
  }
}
