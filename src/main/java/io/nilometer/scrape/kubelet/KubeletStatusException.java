package io.nilometer.scrape.kubelet;

import io.nilometer.scrape.exposition.FailureKind;
import java.io.IOException;

/// A kubelet answered with another status than 200.
final class KubeletStatusException extends IOException {

  private static final long serialVersionUID = 1;

  private final int status;

  KubeletStatusException(int status, String message) {
    super(message);
    this.status = status;
  }

  FailureKind kind() {
    return switch (status) {
      case 401 -> FailureKind.UNAUTHORIZED;
      case 403 -> FailureKind.FORBIDDEN;
      default -> FailureKind.STATUS;
    };
  }
}
