package io.nilometer.tls;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;

/// Certificates and keys in PEM.
public final class PemFuzz {

  private PemFuzz() {}

  public static void pem(byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    Pem.bundle(text);
    try {
      Pem.certificates(text);
    } catch (GeneralSecurityException _) { // refused
    }
    try {
      Pem.privateKey(text);
    } catch (GeneralSecurityException _) { // refused
    }
    new HostName(text).matches(List.of("*.example.com", "example.com"));
  }
}
