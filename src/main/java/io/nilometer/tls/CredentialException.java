package io.nilometer.tls;

/// A certificate, key or CA bundle cannot be used. The message is one line that names the flag, the
/// file or the field, and what is wrong with it.
public final class CredentialException extends Exception {

  private static final long serialVersionUID = 1;

  public CredentialException(String message) {
    super(message);
  }

  public CredentialException(String message, Throwable cause) {
    super(message, cause);
  }
}
