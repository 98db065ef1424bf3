package io.nilometer.api.tls;

import io.nilometer.tls.PeerKeys;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Accepts every client certificate during the handshake whose keys cost little to verify with. The
/// handshake proves only that the client holds the key; the API verifies the certificate for its
/// requests, from the TLS session.
final class AnyClientCertificate extends X509ExtendedTrustManager {

  /// As many as the JDK's engine takes.
  private static final int MAX_CERTIFICATES = 8;

  /// Runs before the engine verifies anything with the client's key.
  private static void check(X509Certificate... chain) throws CertificateException {
    if (chain.length > MAX_CERTIFICATES) {
      throw new CertificateException(
          "the client presents more than " + MAX_CERTIFICATES + " certificates");
    }
    PeerKeys.check(List.of(chain));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw notAClient();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw notAClient();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw notAClient();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static CertificateException notAClient() {
    return new CertificateException("this trust manager is for the serving side only");
  }
}
