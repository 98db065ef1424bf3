package io.nilometer.tls;

import java.io.IOException;
import java.io.StringWriter;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;

/// Writes PEM in forms that [Pem] only reads.
public final class TestPem {

  private TestPem() {}

  /// In the traditional form of the key's kind: `EC PRIVATE KEY` (SEC1) or `RSA PRIVATE KEY`
  /// (PKCS#1).
  public static String traditional(PrivateKey key) {
    return key instanceof ECPrivateKey ec ? of(sec1(ec)) : of(key);
  }

  private static PemObject sec1(ECPrivateKey key) {
    int bits = key.getParams().getOrder().bitLength();
    try {
      return new PemObject(
          "EC PRIVATE KEY",
          new org.bouncycastle.asn1.sec.ECPrivateKey(
                  bits,
                  key.getS(),
                  PrivateKeyInfo.getInstance(key.getEncoded())
                      .getPrivateKeyAlgorithm()
                      .getParameters())
              .getEncoded());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Any object that Bouncy Castle can write.
  public static String of(Object object) {
    var text = new StringWriter();
    try (var writer = new JcaPEMWriter(text)) {
      writer.writeObject(object);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return text.toString();
  }
}
