package io.nilometer.cluster.tls;

/// Why replicas cannot prove themselves to each other with what they were given; a message for
/// people.
public final class PeerCredentialsException extends Exception {

  private static final long serialVersionUID = 1;

  PeerCredentialsException(String message) {
    super(message);
  }

  PeerCredentialsException(String message, Throwable cause) {
    super(message, cause);
  }
}
