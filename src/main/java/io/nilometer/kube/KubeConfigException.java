package io.nilometer.kube;

/// There is no usable way to reach a Kubernetes API server; the message says in one line which file
/// or variable is wrong, and how.
public final class KubeConfigException extends Exception {

  private static final long serialVersionUID = 1;

  KubeConfigException(String message) {
    super(message);
  }

  KubeConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
