package io.nilometer.scrape.kubelet;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.X509KeyManager;

/// Does a key belong to its certificate? While a pair of files rotates they may differ.
final class KeyPairCheck {

  private static final byte[] PROBE = {1, 2, 3};

  private KeyPairCheck() {}

  static void check(KeyManagerFactory factory) throws GeneralSecurityException {
    var keys = (X509KeyManager) factory.getKeyManagers()[0];
    for (String algorithm : new String[] {"RSA", "EC"}) {
      String[] aliases = keys.getClientAliases(algorithm, null);
      if (aliases != null) {
        check(keys.getPrivateKey(aliases[0]), keys.getCertificateChain(aliases[0])[0]);
      }
    }
  }

  private static void check(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    if (!signs(key, certificate)) {
      throw new GeneralSecurityException("the key is not that of the certificate");
    }
  }

  private static boolean signs(PrivateKey key, X509Certificate certificate)
      throws GeneralSecurityException {
    Signature signature =
        Signature.getInstance(
            key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(PROBE);
    return signature.verify(signed);
  }
}
