package io.nilometer.doctor;

import io.nilometer.tls.CertificateNames;
import io.nilometer.tls.CertificateNames.NameType;
import io.nilometer.tls.PeerKeys;
import io.nilometer.tls.RejectedCertificateException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// The certificate that a server presents, whether it is trusted or not.
final class ServedCertificate {

  private ServedCertificate() {}

  /// Begins a TLS handshake that sends no credentials, and closes the connection. Empty if the
  /// server presents none.
  static Optional<X509Certificate> read(String host, int port, Duration timeout)
      throws IOException {
    var seen = new AtomicReference<X509Certificate>();
    int millis = Math.toIntExact(timeout.toMillis());
    try (var transport = new Socket()) {
      transport.connect(new InetSocketAddress(host, port), millis);
      transport.setSoTimeout(millis);
      try (var socket =
          (SSLSocket) context(seen).getSocketFactory().createSocket(transport, host, port, true)) {
        socket.startHandshake();
      }
    } catch (IOException failed) {
      if (seen.get() == null) {
        throw failed;
      }
    }
    return Optional.ofNullable(seen.get());
  }

  private static SSLContext context(AtomicReference<X509Certificate> seen) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Observer(seen)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /// What it says, in one line.
  static String text(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().toString();
    String issuer = certificate.getIssuerX500Principal().toString();
    return "subject \"%s\", issuer \"%s\"%s, %s, valid %s to %s"
        .formatted(
            subject,
            issuer,
            subject.equals(issuer) ? " (self-signed)" : "",
            names(certificate),
            certificate.getNotBefore().toInstant(),
            certificate.getNotAfter().toInstant());
  }

  private static String names(X509Certificate certificate) {
    try {
      String names =
          Stream.concat(
                  CertificateNames.alternative(certificate, NameType.DNS).stream()
                      .map("DNS:"::concat),
                  CertificateNames.alternative(certificate, NameType.IP).stream()
                      .map("IP:"::concat))
              .collect(Collectors.joining(", "));
      return names.isEmpty() ? "no subject alternative names" : "names " + names;
    } catch (CertificateParsingException _) {
      return "subject alternative names that cannot be read";
    }
  }

  /// Trusts every server whose keys cost little to verify with, and keeps its certificate.
  private static final class Observer extends X509ExtendedTrustManager {

    private final AtomicReference<X509Certificate> seen;

    Observer(AtomicReference<X509Certificate> seen) {
      this.seen = seen;
    }

    private void see(X509Certificate... chain) throws RejectedCertificateException {
      seen.set(chain[0]);
      PeerKeys.check(List.of(chain));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws RejectedCertificateException {
      see(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
        throws RejectedCertificateException {
      see(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
        throws RejectedCertificateException {
      see(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
      throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
      throw noServer();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {
      throw noServer();
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }

    private static UnsupportedOperationException noServer() {
      return new UnsupportedOperationException("clients are not verified here");
    }
  }
}
