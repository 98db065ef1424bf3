package io.nilometer.api.tls;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/// Chooses the certificate for the name that a client asks for. A name in full goes before one
/// with a wildcard, a name that was given before one found in a certificate, what comes first
/// before what follows; whoever asks for no such name gets the server's own certificate.
final class ServingKeys extends X509ExtendedKeyManager {

  private static final int DNS_NAME = 2;
  private static final int IP_ADDRESS = 7;

  private final List<ServingCertificate> certificates = new ArrayList<>();
  private final Map<String, String> aliases = new HashMap<>();

  /// A certificate, and the names that were given for it.
  record Named(ServingCertificate certificate, List<String> names) {}

  ServingKeys(ServingCertificate own, List<Named> named) throws ServingCertificateException {
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

  private static List<String> names(X509Certificate certificate)
      throws ServingCertificateException {
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      Stream<String> alternative =
          (alternatives == null ? List.<List<?>>of() : alternatives)
              .stream()
                  .filter(name -> name.get(0).equals(DNS_NAME) || name.get(0).equals(IP_ADDRESS))
                  .map(name -> (String) name.get(1));
      return Stream.concat(commonNames(certificate), alternative).toList();
    } catch (CertificateException e) {
      throw new ServingCertificateException("--tls-sni-cert-key: no names can be read: " + e, e);
    }
  }

  private static Stream<String> commonNames(X509Certificate certificate)
      throws CertificateException {
    return Stream.of(new JcaX509CertificateHolder(certificate).getSubject().getRDNs(BCStyle.CN))
        .map(part -> IETFUtils.valueToString(part.getFirst().getValue()));
  }

  @Override
  public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
    String alias = alias(engine);
    String algorithm = certificate(alias).key().getAlgorithm();
    return algorithm.equals(keyType) ? alias : null; // it will be asked for other types
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

  private ServingCertificate certificate(String alias) {
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
    throw new UnsupportedOperationException("serves through an SSLEngine");
  }

  @Override
  public String[] getClientAliases(String keyType, Principal[] issuers) {
    return new String[0];
  }

  @Override
  public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return null; // this side only serves
  }
}
