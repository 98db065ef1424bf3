package io.nilometer.kube.watch;

import io.nilometer.kube.Kubeconfig;
import java.io.IOException;

/// The API server's answer broke off.
final class ConnectionLostException extends IOException {

  private static final long serialVersionUID = 1;

  ConnectionLostException(Throwable cause) {
    super(Kubeconfig.oneLine(cause), cause);
  }
}
