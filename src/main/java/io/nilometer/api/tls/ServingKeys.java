package io.nilometer.api.tls;

import io.nilometer.tls.CertificateNames;
import io.nilometer.tls.CertificateNames.NameType;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.CredentialException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/// Chooses the certificate by the server name (SNI) that the client sends. A whole name goes before
/// a wildcard, a configured name before a name in a certificate, an earlier certificate before a
/// later one. Other clients get the server's own certificate.
final class ServingKeys extends X509ExtendedKeyManager {

  private final List<CertifiedKey> certificates = new ArrayList<>();
  private final Map<String, String> aliases = new HashMap<>();

  /// A certificate, and the names configured for it.
  record Named(CertifiedKey certificate, List<String> names) {}

  ServingKeys(CertifiedKey own, List<Named> named) throws CredentialException {
    certificates.add(own);
    var found = new ArrayList<List<String>>();
    for (Named one : named) {
      certificates.add(one.certificate());
      remember(one.names());
      found.add(one.names().isEmpty() ? names(one.certificate().certificate()) : List.of());
    }
    for (int index = 0; index < found.size(); index++) {
      remember(found.get(index), index + 1);
    }
  }

  private void remember(List<String> names) {
    remember(names, certificates.size() - 1);
  }

  private void remember(List<String> names, int index) {
    names.forEach(
        name -> aliases.putIfAbsent(name.toLowerCase(Locale.ROOT), Integer.toString(index)));
  }

  private static List<String> names(X509Certificate certificate) throws CredentialException {
    try {
      var names = new ArrayList<>(CertificateNames.common(certificate));
      names.addAll(CertificateNames.alternative(certificate, NameType.DNS));
      names.addAll(CertificateNames.alternative(certificate, NameType.IP));
      return names;
    } catch (CertificateParsingException e) {
      throw new CredentialException(
          "--tls-sni-cert-key: the names in a certificate cannot be read: " + e.getMessage(), e);
    }
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    String alias = alias(engine);
    String algorithm = certificate(alias).key().getAlgorithm();
    return algorithm.equals(keyType) ? alias : null; // JSSE tries each key type
  }

  private String alias(SSLEngine engine) {
    if (!(engine.getHandshakeSession() instanceof ExtendedSSLSession session)) {
      return "0";
    }
    return session.getRequestedServerNames().stream()
        .map(ServingKeys::text)
        .map(this::alias)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse("0");
  }

  private static String text(SNIServerName name) {
    return new String(name.getEncoded(), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
  }

  private String alias(String name) {
    String whole = aliases.get(name);
    int dot = name.indexOf('.');
    return whole == null && dot > 0 ? aliases.get("*" + name.substring(dot)) : whole;
  }

  private CertifiedKey certificate(String alias) {
    return certificates.get(Integer.parseInt(alias));
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return certificate(alias).chain().toArray(X509Certificate[]::new);
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return certificate(alias).key();
  }

  @Override
  public String[] getServerAliases(String keyType, Principal[] issuers) {
    return new String[] {"0"};
  }

  @Override
  public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
    throw new UnsupportedOperationException("connections of clients use an SSLEngine");
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return null; // for the serving side only
  }
}
