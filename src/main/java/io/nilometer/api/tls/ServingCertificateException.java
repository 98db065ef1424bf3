package io.nilometer.api.tls;

/// A certificate cannot be served; the message says in one line which file or flag, and why.
public final class ServingCertificateException extends Exception {

  private static final long serialVersionUID = 1;

  ServingCertificateException(String message) {
    super(message);
  }

  ServingCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
