package io.nilometer.cluster.tls;

import io.nilometer.tls.CertificateNames;
import io.nilometer.tls.CertificateNames.NameType;
import io.nilometer.tls.CertifiedKey;
import io.nilometer.tls.PeerKeys;
import io.nilometer.tls.TrustedChain;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trusts a certificate that a trusted CA signed and that shares a name with this replica's own:
/// the CA may sign others than replicas too. The peer's address is not compared, since replicas
/// mostly share one certificate. What a peer presents costs little to verify: its keys are bounded,
/// and its intermediate CAs count only if a trusted CA signed them. Each reason of a rejection is
/// logged once. Safe for any thread.
final class PeerTrust extends X509ExtendedTrustManager {

  private static final Logger LOG = LoggerFactory.getLogger(PeerTrust.class);
  private static final int MAX_LOGGED = 100;
  private static final String KEY_EXCHANGE = "UNKNOWN"; // what JSSE passes for TLS 1.3

  private final X509ExtendedTrustManager verifier;
  private final List<X509Certificate> authorities;
  private final CertifiedKey own;
  private final Set<String> ownNames;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  /// @param verifier trusts what these CAs have signed
  PeerTrust(X509ExtendedTrustManager verifier, List<X509Certificate> authorities, CertifiedKey own)
      throws CertificateException {
    this.verifier = verifier;
    this.authorities = List.copyOf(authorities);
    this.own = own;
    this.ownNames = names(own.certificate());
    if (ownNames.isEmpty()) {
      throw new CertificateException(
          "the certificate has no name, by which replicas recognize each other");
    }
  }

  private static Set<String> names(X509Certificate certificate) throws CertificateParsingException {
    var names = new HashSet<>(CertificateNames.common(certificate));
    for (NameType type : NameType.values()) {
      names.addAll(CertificateNames.alternative(certificate, type));
    }
    return names.stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Fails unless replicas that present this certificate trust each other, in both directions.
  void checkOwn() throws CertificateException {
    try {
      X509Certificate[] chain = bounded(own.chain());
      verifier.checkServerTrusted(chain, KEY_EXCHANGE);
      verifier.checkClientTrusted(chain, KEY_EXCHANGE);
    } catch (CertificateException e) {
      throw new CertificateException(
          "replicas that present this certificate would not trust each other: " + reason(e), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, bounded -> verifier.checkClientTrusted(bounded, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, bounded -> verifier.checkServerTrusted(bounded, type, engine));
  }

  private interface Check {
    void run(X509Certificate... chain) throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check byAuthorities) throws CertificateException {
    try {
      byAuthorities.run(bounded(List.of(chain)));
      checkNames(chain[0]);
    } catch (CertificateException rejected) {
      logOnce(chain[0], reason(rejected));
      throw rejected;
    }
  }

  private X509Certificate[] bounded(List<X509Certificate> chain) throws CertificateException {
    PeerKeys.check(chain);
    return TrustedChain.of(chain, authorities).toArray(X509Certificate[]::new);
  }

  private void checkNames(X509Certificate peer) throws CertificateException {
    if (Collections.disjoint(ownNames, names(peer))) {
      throw new CertificateException("it has none of the names " + ownNames);
    }
  }

  private void logOnce(X509Certificate peer, String reason) {
    String subject = peer.getSubjectX500Principal().toString();
    if (logged.size() < MAX_LOGGED && logged.add(subject + reason)) {
      LOG.atWarn()
          .addKeyValue("subject", subject)
          .addKeyValue("error", reason)
          .log("Rejected a TLS connection: untrusted replica certificate");
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /// Names no CA: a peer that finds its own CA missing here would present no certificate, and the
  /// log could not name it.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw noSockets();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, bounded -> verifier.checkServerTrusted(bounded, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) {
    throw noSockets();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) {
    throw noSockets();
  }

  private static UnsupportedOperationException noSockets() {
    return new UnsupportedOperationException("replicas serve by an SSLEngine");
  }
}
