package io.nilometer.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/// Trusts the servers that Go's client trusts, or all servers. It verifies the host too: the one
/// that the engine was created for. A rejection is a [RejectedCertificateException]. Safe for any
/// thread.
public final class ServerTrust extends X509ExtendedTrustManager {

  private final Optional<CertificateVerifier> verifier;

  private ServerTrust(Optional<CertificateVerifier> verifier) {
    this.verifier = verifier;
  }

  /// Trusts what leads to a certificate of the bundle.
  ///
  /// @param bundle each certificate is a root, whether it is a CA or a server's own
  public static ServerTrust of(List<X509Certificate> bundle, InstantSource clock) {
    return new ServerTrust(Optional.of(new CertificateVerifier(bundle, clock)));
  }

  /// Trusts the CAs of the Java runtime.
  public static ServerTrust ofSystem(InstantSource clock) throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init((KeyStore) null);
    return of(
        Stream.of(factory.getTrustManagers())
            .map(X509TrustManager.class::cast)
            .flatMap(trust -> Stream.of(trust.getAcceptedIssuers()))
            .toList(),
        clock);
  }

  /// Verifies nothing but that the keys are such as [PeerKeys] accepts.
  public static ServerTrust ofAny() {
    return new ServerTrust(Optional.empty());
  }

  /// Verifies a server under a name of the caller's choice.
  ///
  /// @param presented the server's certificate first
  /// @param host a DNS name or an IP address
  public void verify(List<X509Certificate> presented, String host) throws CertificateException {
    PeerKeys.check(presented);
    if (verifier.isPresent()) {
      verifier.get().verify(presented, new HostName(host));
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    verify(List.of(chain), engine.getPeerHost());
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw noEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType) {
    throw noEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
    throw noEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
    throw noEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType) {
    throw noEngine();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static UnsupportedOperationException noEngine() {
    return new UnsupportedOperationException("verifies servers, by an SSLEngine that has a host");
  }
}
