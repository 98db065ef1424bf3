package io.nilometer.kube.http;

import io.nilometer.tls.RejectedCertificateException;
import io.nilometer.tls.ServerTrust;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies the API server's certificate as Go's client does, under the name that is configured for
/// it. Messages say what to correct.
final class ApiServerTrust extends X509ExtendedTrustManager {

  private final ServerTrust trust;
  private final List<X509Certificate> authorities;
  private final String name;
  private final ServerIdentity identity;

  /// @param authorities that the message of a failure names
  ApiServerTrust(
      ServerTrust trust, List<X509Certificate> authorities, String name, ServerIdentity identity) {
    this.trust = trust;
    this.authorities = authorities;
    this.name = name;
    this.identity = identity;
  }

  private void verify(X509Certificate... chain) throws CertificateException {
    try {
      trust.verify(List.of(chain), name);
    } catch (RejectedCertificateException e) {
      throw new CertificateException(explanation(e, chain[0])); // whose message is the whole reason
    }
  }

  private String explanation(RejectedCertificateException rejection, X509Certificate server) {
    return switch (rejection.problem()) {
      case UNKNOWN_AUTHORITY ->
          "its certificate, issued by \"%s\", is not signed by %s (unable to find valid certification path, x509: certificate signed by unknown authority): correct %s"
              .formatted(
                  server.getIssuerX500Principal().getName(),
                  trusted(),
                  identity.remedy().authorities());
      case EXPIRED -> rejection.getMessage() + ": renew it, or correct the clock";
      case NOT_YET_VALID -> rejection.getMessage() + ": correct the clock";
      case WRONG_HOST -> rejection.getMessage() + ": correct " + identity.remedy().name();
      case NOT_PERMITTED -> rejection.getMessage();
    };
  }

  private String trusted() {
    return identity
        .authorities()
        .map(
            source ->
                "the CA in "
                    + source.origin()
                    + authorities.stream()
                        .map(authority -> authority.getSubjectX500Principal().getName())
                        .distinct()
                        .limit(3)
                        .collect(Collectors.joining("\", \"", " (\"", "\")")))
        .orElse("a CA that Java trusts");
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    verify(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    verify(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    verify(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    throw noServer();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw noServer();
  }

  private static CertificateException noServer() {
    return new CertificateException("clients are not verified here");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
