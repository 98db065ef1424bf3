package io.nilometer.kube.http;

import io.nilometer.tls.CertificateNames;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Verifies a server's certificate as Go's client does: by its CA, its time, its extended key usage
/// and its subject alternative names; not by its key usage or its common name. Messages say what to
/// correct.
final class ServerVerifier extends X509ExtendedTrustManager {

  private static final String SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
  private static final String ANY_USAGE = "2.5.29.37.0";

  private final List<X509Certificate> authorities;
  private final String name;
  private final ServerIdentity identity;
  private final InstantSource clock;

  ServerVerifier(
      List<X509Certificate> authorities,
      String name,
      ServerIdentity identity,
      InstantSource clock) {
    this.authorities = authorities;
    this.name = name;
    this.identity = identity;
    this.clock = clock;
  }

  private void verify(X509Certificate... chain) throws CertificateException {
    if (identity.insecure()) {
      return;
    }
    X509Certificate server = chain[0];
    Instant now = clock.instant();
    if (now.isAfter(server.getNotAfter().toInstant())) {
      throw new CertificateException(
          "its certificate expired at %s, and it is %s here: renew it, or correct the clock"
              .formatted(server.getNotAfter().toInstant(), now));
    }
    if (now.isBefore(server.getNotBefore().toInstant())) {
      throw new CertificateException(
          "its certificate is valid from %s on, and it is %s here: correct the clock"
              .formatted(server.getNotBefore().toInstant(), now));
    }
    if (!isForServers(server)) {
      throw new CertificateException(
          "its certificate is not for servers: its extended key usage lacks serverAuth");
    }
    if (!authorities.contains(server)) {
      requirePath(chain, now);
    }
    requireName(server);
  }

  private static boolean isForServers(X509Certificate certificate)
      throws CertificateParsingException {
    List<String> usages = certificate.getExtendedKeyUsage();
    return usages == null || Stream.of(SERVER_AUTHENTICATION, ANY_USAGE).anyMatch(usages::contains);
  }

  private void requirePath(X509Certificate[] chain, Instant now) throws CertificateException {
    var server = new X509CertSelector();
    server.setCertificate(chain[0]);
    Set<TrustAnchor> anchors =
        authorities.stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    try {
      var parameters = new PKIXBuilderParameters(anchors, server);
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      parameters.addCertStore(
          CertStore.getInstance(
              "Collection", new CollectionCertStoreParameters(Arrays.asList(chain))));
      CertPathBuilder.getInstance("PKIX").build(parameters);
    } catch (CertPathBuilderException _) {
      throw new CertificateException(
          "its certificate, issued by \"%s\", is not signed by %s (unable to find valid certification path, x509: certificate signed by unknown authority): correct %s"
              .formatted(
                  chain[0].getIssuerX500Principal().getName(),
                  trusted(),
                  identity.remedy().authorities()));
    } catch (GeneralSecurityException e) {
      throw new CertificateException("its certificate cannot be verified: " + e.getMessage(), e);
    }
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

  private void requireName(X509Certificate server) throws CertificateException {
    List<String> dns = CertificateNames.alternative(server, CertificateNames.NameType.DNS);
    List<String> addresses = CertificateNames.alternative(server, CertificateNames.NameType.IP);
    Optional<byte[]> address = IpAddress.parse(name);
    boolean matches =
        address.isPresent()
            ? addresses.stream()
                .anyMatch(
                    shown ->
                        IpAddress.parse(shown)
                            .filter(a -> Arrays.equals(a, address.get()))
                            .isPresent())
            : dns.stream().anyMatch(this::matches);
    if (!matches) {
      List<String> names = Stream.concat(dns.stream(), addresses.stream()).toList();
      throw new CertificateException(
          "its certificate is for %s, not for %s: correct %s"
              .formatted(
                  names.isEmpty()
                      ? "no name (no subject alternative names)"
                      : String.join(", ", names),
                  name,
                  identity.remedy().name()));
    }
  }

  /// A leading `*` stands for one label.
  private boolean matches(String pattern) {
    String host = name.toLowerCase(Locale.ROOT);
    String lower = pattern.toLowerCase(Locale.ROOT);
    String shown = lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    if (!shown.startsWith("*.")) {
      return shown.equals(host);
    }
    int dot = host.indexOf('.');
    return dot > 0 && host.substring(dot).equals(shown.substring(1));
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
