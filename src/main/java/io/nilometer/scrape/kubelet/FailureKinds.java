package io.nilometer.scrape.kubelet;

import io.netty.channel.ConnectTimeoutException;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.tls.RejectedCertificateException;
import java.io.IOException;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Finds the kind of a failure.
final class FailureKinds {

  private FailureKinds() {}

  /// Of a connection that broke, or was never there.
  static FailureKind ofConnection(Throwable failure) {
    Optional<RejectedCertificateException> rejection = HandshakeFailure.rejection(failure);
    if (rejection.isPresent()) {
      return of(rejection.get().problem());
    }
    if (HandshakeFailure.isWithoutCertificate(failure)) {
      return FailureKind.NO_CERTIFICATE;
    }
    return switch (failure) {
      case UnknownHostException _ -> FailureKind.NAME_RESOLUTION;
      case ConnectTimeoutException _ -> FailureKind.CONNECT_TIMEOUT;
      case SSLException _ -> FailureKind.TLS;
      case KubeletStatusException other -> other.kind();
      default -> FailureKind.CONNECTION;
    };
  }

  /// Of an answer that arrived.
  static FailureKind ofAnswer(IOException useless) {
    return useless instanceof KubeletStatusException other ? other.kind() : FailureKind.BODY;
  }

  private static FailureKind of(RejectedCertificateException.Problem problem) {
    return switch (problem) {
      case UNKNOWN_AUTHORITY -> FailureKind.UNKNOWN_AUTHORITY;
      case WRONG_HOST -> FailureKind.WRONG_HOST;
      case EXPIRED, NOT_YET_VALID -> FailureKind.CERTIFICATE_TIME;
      case NOT_PERMITTED -> FailureKind.TLS;
    };
  }
}
