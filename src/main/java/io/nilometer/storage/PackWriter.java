package io.nilometer.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Writes numbers and texts in as few bytes as they take: numbers near zero in one, a text that was
/// written before as its number.
final class PackWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
  private final Map<String, Integer> written = new HashMap<>();

  /// Seven bits a byte, the lowest first; the sign is the lowest bit.
  void number(long number) {
    long left = (number << 1) ^ (number >> 63);
    while ((left & ~0x7fL) != 0) {
      bytes.write((int) ((left & 0x7f) | 0x80));
      left >>>= 7;
    }
    bytes.write((int) left);
  }

  /// Its number from 1 on, in the order of first appearance; new texts follow a 0.
  void text(String text) {
    Integer known = written.putIfAbsent(text, written.size() + 1);
    if (known != null) {
      number(known);
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    number(0);
    number(encoded.length);
    bytes.writeBytes(encoded);
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
