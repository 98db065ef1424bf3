package io.nilometer.cluster.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// What a replica shows to others, and whom it believes.
///
/// @param chain its certificate, then those that lead to an authority; never empty
/// @param authorities each believed by itself, so that an old and a new one may stand side by side
record PeerCredentials(
    List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {

  private static final char[] NO_PASSWORD = {};

  PeerCredentials {
    chain = List.copyOf(chain);
    authorities = List.copyOf(authorities);
  }

  X509Certificate certificate() {
    return chain.getFirst();
  }

  /// For connections to and from replicas that have such credentials too.
  ///
  /// @throws GeneralSecurityException key and certificate do not fit, or replicas that show them
  ///     would not be believed
  SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(keys(), new TrustManager[] {trust()}, null);
    return context;
  }

  private KeyManager[] keys() throws GeneralSecurityException {
    if (!new KeyPairProof(certificate(), key).holds()) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
    KeyStore store = emptyStore();
    store.setKeyEntry("replica", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
    KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  private PeerTrust trust() throws GeneralSecurityException {
    KeyStore store = emptyStore();
    for (int index = 0; index < authorities.size(); index++) {
      store.setCertificateEntry(Integer.toString(index), authorities.get(index));
    }
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(store);
    var trust = new PeerTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0], this);
    trust.checkOwn();
    return trust;
  }

  private static KeyStore emptyStore() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("an empty key store cannot be made", e);
    }
  }

  /// Says nothing of the key.
  @Override
  public String toString() {
    return "PeerCredentials of " + certificate().getSubjectX500Principal();
  }
}
