package io.nilometer.cluster.tls;

import io.nilometer.tls.CertifiedKey;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// What this replica presents to other replicas, and the CAs that it trusts.
///
/// @param authorities each is a trust anchor of its own, so that an old and a new CA can be trusted
///     side by side
record PeerCredentials(CertifiedKey own, List<X509Certificate> authorities) {

  PeerCredentials {
    authorities = List.copyOf(authorities);
  }

  X509Certificate certificate() {
    return own.certificate();
  }

  /// TLS for connections to and from replicas that hold such credentials too.
  ///
  /// @throws GeneralSecurityException replicas that present these credentials would not trust each
  ///     other
  SSLContext context() throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(new KeyManager[] {own.keyManager()}, new TrustManager[] {trust()}, null);
    return context;
  }

  PeerTrust trust() throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    factory.init(anchors());
    var trust =
        new PeerTrust((X509ExtendedTrustManager) factory.getTrustManagers()[0], authorities, own);
    trust.checkOwn();
    return trust;
  }

  private KeyStore anchors() throws GeneralSecurityException {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      for (int index = 0; index < authorities.size(); index++) {
        store.setCertificateEntry(Integer.toString(index), authorities.get(index));
      }
      return store;
    } catch (IOException e) {
      throw new GeneralSecurityException("cannot create an empty key store", e);
    }
  }
}
