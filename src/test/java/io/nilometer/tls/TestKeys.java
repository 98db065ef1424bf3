package io.nilometer.tls;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.spec.DSAPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;

/// Public keys of any size, which nobody has the private keys of.
public final class TestKeys {

  private static final int DSA_BITS = 15 << 13;

  private TestKeys() {}

  private static BigInteger odd(int bits) {
    return BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
  }

  public static PublicKey rsa(int bits, int exponentBits) {
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new RSAPublicKeySpec(odd(bits), odd(exponentBits)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /// One with which a signature takes minutes to verify.
  public static PublicKey dsa() {
    try {
      return KeyFactory.getInstance("DSA")
          .generatePublic(
              new DSAPublicKeySpec(
                  BigInteger.TWO, odd(DSA_BITS), odd(DSA_BITS - 1), BigInteger.TWO));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  public static KeyPair pair(PublicKey key) {
    return new KeyPair(key, null);
  }

  /// A certificate of such a key.
  public static CertifiedKey presenting(PublicKey key) {
    return TestCertificate.of("peer")
        .key(pair(key))
        .signedBy(TestCertificate.ca("ca").selfSigned());
  }
}
