package io.nilometer.api.tls;

import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// Translates Go's names of TLS versions, cipher suites and curves to Java's. Fails with an
/// [IllegalArgumentException] that names the flag.
final class GoTls {

  private static final Set<String> OF_TLS_13 =
      Set.of("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256");

  private static final Map<String, String> OLD_NAMES =
      Map.of(
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256");

  /// Go's cipher suites up to TLS 1.2.
  private static final Set<String> KNOWN =
      Set.of(
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA",
          "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_RC4_128_SHA",
          "TLS_RSA_WITH_3DES_EDE_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA",
          "TLS_RSA_WITH_AES_128_CBC_SHA256",
          "TLS_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_RSA_WITH_AES_256_CBC_SHA",
          "TLS_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_RSA_WITH_RC4_128_SHA");

  private static final Map<Long, String> GROUPS =
      Map.of(23L, "secp256r1", 24L, "secp384r1", 25L, "secp521r1", 29L, "x25519");

  /// Go's default, in its order. Java's has finite fields too, with which a handshake costs ten
  /// times as much; the client chooses.
  private static final List<String> DEFAULT_GROUPS =
      List.of("x25519", "secp256r1", "secp384r1", "secp521r1");

  /// Hybrids with ML-KEM, which Go has and Java does not.
  private static final Set<Long> OTHER_GROUPS = Set.of(4587L, 4588L, 4589L);

  private GoTls() {}

  /// The values of a flag: those that Java supports, and the others.
  record Choice(List<String> available, List<String> unavailable) {}

  /// Java serves TLS 1.2 and later.
  static List<String> protocols(String minimum) {
    return switch (minimum) {
      case "", "VersionTLS10", "VersionTLS11", "VersionTLS12" -> List.of("TLSv1.3", "TLSv1.2");
      case "VersionTLS13" -> List.of("TLSv1.3");
      default ->
          throw new IllegalArgumentException(
              "--tls-min-version: unknown version '"
                  + minimum
                  + "'; known: VersionTLS10, VersionTLS11, VersionTLS12, VersionTLS13");
    };
  }

  /// As in Go, the cipher suites of TLS 1.3 cannot be configured: all are always enabled.
  static Choice cipherSuites(List<String> names) {
    if (names.isEmpty()) {
      return new Choice(List.of(), List.of());
    }
    Set<String> served = servedByJava();
    var available = new ArrayList<>(OF_TLS_13.stream().sorted().toList());
    var unavailable = new ArrayList<String>();
    for (String name : names) {
      String suite = OLD_NAMES.getOrDefault(name, name);
      if (KNOWN.contains(suite)) {
        (served.contains(suite) ? available : unavailable).add(suite);
      } else if (!OF_TLS_13.contains(suite)) {
        throw new IllegalArgumentException(
            "--tls-cipher-suites: unknown cipher suite '" + name + "'; known: " + allNames());
      }
    }
    return new Choice(available, unavailable);
  }

  private static String allNames() {
    Stream<String> names = Stream.of(OF_TLS_13, KNOWN, OLD_NAMES.keySet()).flatMap(Set::stream);
    return String.join(", ", new TreeSet<>(names.toList()));
  }

  /// Without those that Java knows and disables as broken.
  private static Set<String> servedByJava() {
    try {
      return Set.of(SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java runtime has no TLS", e);
    }
  }

  /// @param numbers empty for Go's default
  static Choice groups(List<Long> numbers) {
    if (numbers.isEmpty()) {
      return new Choice(DEFAULT_GROUPS, List.of());
    }
    var available = new ArrayList<String>();
    var unavailable = new ArrayList<String>();
    for (Long number : numbers) {
      if (GROUPS.containsKey(number)) {
        available.add(GROUPS.get(number));
      } else if (OTHER_GROUPS.contains(number)) {
        unavailable.add("curve " + number);
      } else {
        throw new IllegalArgumentException(
            "--tls-curve-preferences: unknown curve "
                + number
                + "; known: "
                + new TreeSet<>(GROUPS.keySet()));
      }
    }
    if (available.isEmpty() && !unavailable.isEmpty()) {
      throw new IllegalArgumentException(
          "--tls-curve-preferences: Java supports none of "
              + numbers
              + "; supported: "
              + new TreeSet<>(GROUPS.keySet()));
    }
    return new Choice(available, unavailable);
  }
}
