package io.nilometer.kube.config;

/// The API server cannot be found or used as it is configured. The message is one line that names
/// the file, field or variable, and what is wrong with it.
public final class KubeConfigException extends Exception {

  private static final long serialVersionUID = 1;

  public KubeConfigException(String message) {
    super(message);
  }

  KubeConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
