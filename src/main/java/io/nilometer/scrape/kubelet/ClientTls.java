package io.nilometer.scrape.kubelet;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.ServerName;
import io.nilometer.tls.ServerTrust;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// TLS towards kubelets, by one set of certificates: the versions and cipher suites of Go's client.
/// BoringSSL is the fast engine. It verifies no P-521 or Ed25519 signature in a handshake, presents
/// no Ed25519 certificate and insists on the key usage of the server's certificate; the JDK's
/// engine does as Go does, so it takes over where BoringSSL fails. Safe for any thread.
final class ClientTls {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /// Go's default, without RSA key exchange, 3DES, RC4 and CBC with SHA-256.
  private static final List<String> CIPHER_SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA");

  /// The last is never offered a key share, but a server that insists on it can ask for one.
  private static final String[] GROUPS = {
    "x25519", "secp256r1", "secp384r1", "secp521r1", "X25519MLKEM768"
  };

  private final TlsEngine preferred;
  private final ServerTrust trust;
  private final Optional<CertifiedKey> client;
  private final Map<TlsEngine, SslContext> contexts = new EnumMap<>(TlsEngine.class);

  /// @param preferred the engine that is tried first
  /// @param client the certificate that is presented to kubelets
  ClientTls(TlsEngine preferred, ServerTrust trust, Optional<CertifiedKey> client)
      throws SSLException {
    boolean fast = client.map(key -> !key.key().getAlgorithm().equals("EdDSA")).orElse(true);
    this.preferred = fast ? preferred : TlsEngine.JDK;
    this.trust = trust;
    this.client = client;
    contexts.put(this.preferred, context(this.preferred));
  }

  private SslContext context(TlsEngine engine) throws SSLException {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(engine.provider())
            .protocols(PROTOCOLS)
            .ciphers(CIPHER_SUITES)
            .endpointIdentificationAlgorithm("") // the trust manager verifies the host
            .trustManager(trust);
    if (engine == TlsEngine.BORINGSSL) {
      builder.option(OpenSslContextOption.GROUPS, GROUPS);
    }
    client.map(CertifiedKey::keyManager).ifPresent(builder::keyManager);
    return builder.build();
  }

  private synchronized SslContext contextOf(TlsEngine engine) throws SSLException {
    SslContext known = contexts.get(engine);
    if (known != null) {
      return known;
    }
    SslContext created = context(engine);
    contexts.put(engine, created);
    return created;
  }

  /// The engine that is tried first for that host.
  TlsEngine engineFor(String host) {
    return preferred == TlsEngine.BORINGSSL && !canSend(serverName(host))
        ? TlsEngine.JDK
        : preferred;
  }

  /// The engine that may succeed where another failed.
  static Optional<TlsEngine> after(TlsEngine failed) {
    return failed == TlsEngine.BORINGSSL ? Optional.of(TlsEngine.JDK) : Optional.empty();
  }

  private static Optional<String> serverName(String host) {
    return ServerName.of(host).map(ServerName::text);
  }

  /// Netty passes any name with a dot to BoringSSL, others only if they are legal.
  private static boolean canSend(Optional<String> name) {
    return name.filter(text -> text.indexOf('.') < 0 && legal(text).isEmpty()).isEmpty();
  }

  private static Optional<SNIServerName> legal(String name) {
    try {
      return Optional.of(new SNIHostName(name));
    } catch (IllegalArgumentException _) { // such as with an underscore
      return Optional.empty();
    }
  }

  /// Returns the handler of one connection.
  SslHandler handler(TlsEngine engine, ByteBufAllocator allocator, String host, int port)
      throws SSLException {
    Optional<String> name = serverName(host);
    SslHandler handler = contextOf(engine).newHandler(allocator, name.orElse(host), port);
    Optional<SNIServerName> sent =
        switch (engine) {
          case JDK -> ServerName.of(host).map(SNIServerName.class::cast);
          case BORINGSSL -> name.filter(text -> text.indexOf('.') < 0).flatMap(ClientTls::legal);
        };
    if (sent.isPresent()) {
      SSLParameters parameters = handler.engine().getSSLParameters();
      parameters.setServerNames(List.of(sent.get()));
      handler.engine().setSSLParameters(parameters);
    }
    return handler;
  }
}
