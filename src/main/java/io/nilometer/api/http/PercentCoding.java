package io.nilometer.api.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Decodes percent escapes as UTF-8.
public final class PercentCoding {

  private PercentCoding() {}

  /// Empty: a percent sign without two hexadecimal digits.
  public static Optional<String> path(String escaped) {
    return escaped.indexOf('%') < 0 ? Optional.of(escaped) : decode(escaped);
  }

  /// As [#path], and a plus sign is a space.
  static Optional<String> query(String escaped) {
    return path(escaped.replace('+', ' '));
  }

  private static Optional<String> decode(String escaped) {
    byte[] bytes = escaped.getBytes(StandardCharsets.UTF_8);
    var decoded = new ByteArrayOutputStream(bytes.length);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != '%') {
        decoded.write(bytes[i]);
      } else {
        int value = i + 2 <= bytes.length - 1 ? hex(bytes[i + 1], bytes[i + 2]) : -1;
        if (value < 0) {
          return Optional.empty();
        }
        decoded.write(value);
        i += 2;
      }
    }
    return Optional.of(decoded.toString(StandardCharsets.UTF_8));
  }

  private static int hex(byte high, byte low) {
    int first = Character.digit(high, 16);
    int second = Character.digit(low, 16);
    return first < 0 || second < 0 ? -1 : first * 16 + second;
  }
}
