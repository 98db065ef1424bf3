package io.nilometer.cluster.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Believes whom the authorities vouch for, if the certificate has a name in common with one's own:
/// authorities may vouch for others than replicas. Whose address it is does not matter, for
/// replicas mostly share one certificate. Each reason to refuse somebody is told of once. Safe for
/// any thread.
final class PeerTrust extends X509ExtendedTrustManager {

  private static final Logger LOG = LoggerFactory.getLogger(PeerTrust.class);
  private static final int MOST_REASONS = 100;
  private static final String KEY_EXCHANGE = "UNKNOWN"; // as for TLS 1.3

  private final X509ExtendedTrustManager authorities;
  private final PeerCredentials own;
  private final Set<String> ownNames;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  PeerTrust(X509ExtendedTrustManager authorities, PeerCredentials own) throws CertificateException {
    this.authorities = authorities;
    this.own = own;
    this.ownNames = CertificateNames.of(own.certificate());
    if (ownNames.isEmpty()) {
      throw new CertificateException(
          "the certificate has no name, by which replicas know each other");
    }
  }

  /// Replicas that show the same must believe each other, in both directions.
  void checkOwn() throws CertificateException {
    X509Certificate[] chain = own.chain().toArray(X509Certificate[]::new);
    try {
      authorities.checkServerTrusted(chain, KEY_EXCHANGE);
      authorities.checkClientTrusted(chain, KEY_EXCHANGE);
    } catch (CertificateException e) {
      throw new CertificateException(
          "replicas that show this certificate would not be believed: " + reason(e), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> authorities.checkServerTrusted(chain, type, engine));
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check byAuthorities) throws CertificateException {
    try {
      byAuthorities.run();
      checkNames(chain[0]);
    } catch (CertificateException refused) {
      tell(chain[0], reason(refused));
      throw refused;
    }
  }

  private void checkNames(X509Certificate peer) throws CertificateException {
    if (Collections.disjoint(ownNames, CertificateNames.of(peer))) {
      throw new CertificateException("it has none of the names " + ownNames);
    }
  }

  private void tell(X509Certificate peer, String reason) {
    String subject = peer.getSubjectX500Principal().toString();
    if (told.size() < MOST_REASONS && told.add(subject + reason)) {
      LOG.atWarn()
          .addKeyValue("subject", subject)
          .addKeyValue("error", reason)
          .log("Somebody who is not believed wants to be a replica");
    }
  }

  private static String reason(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }

  /// None is named: a peer that knows itself not to be wanted would show nothing, and could not be
  /// told of.
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw noSockets();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
    throw noSockets();
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
    return new UnsupportedOperationException("replicas talk through an SSLEngine");
  }
}
