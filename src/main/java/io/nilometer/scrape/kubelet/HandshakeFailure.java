package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.NotSslRecordException;
import io.nilometer.tls.RejectedCertificateException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/// Why a TLS handshake failed.
final class HandshakeFailure {

  private HandshakeFailure() {}

  /// Whether another TLS engine may succeed: not where the certificate was verified and rejected,
  /// nor where the kubelet does not speak TLS.
  static boolean mayBeOfEngine(Throwable failure) {
    return failure instanceof SSLException
        && rejection(failure).isEmpty()
        && !(failure instanceof NotSslRecordException);
  }

  /// What was wrong with the kubelet's certificate.
  static Optional<RejectedCertificateException> rejection(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof RejectedCertificateException rejected) {
        return Optional.of(rejected);
      }
    }
    return Optional.empty();
  }

  /// A kubelet whose serving CSR nobody approved yet sends the alert internal_error.
  static boolean isWithoutCertificate(Throwable failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return failure instanceof SSLException
        && message.contains("internal_error")
        && message.contains("alert");
  }
}
