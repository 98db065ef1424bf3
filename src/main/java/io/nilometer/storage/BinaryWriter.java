package io.nilometer.storage;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Writes numbers and strings compactly: a number near zero takes one byte, a string that was
/// written before takes its number.
final class BinaryWriter {

  private static final int MAX_NUMBER_BYTES = 10;

  private final Map<String, Integer> written = new HashMap<>();
  private byte[] bytes = new byte[1024]; // a ByteArrayOutputStream would lock for each byte
  private int size;

  /// Writes seven bits a byte, the lowest first; the sign is the lowest bit.
  void number(long number) {
    long left = (number << 1) ^ (number >> 63);
    room(MAX_NUMBER_BYTES);
    while ((left & ~0x7fL) != 0) {
      bytes[size++] = (byte) (left | 0x80);
      left >>>= 7;
    }
    bytes[size++] = (byte) left;
  }

  /// Writes a string: its number from 1 on, in the order of first appearance, or 0 and the string
  /// if it is new.
  void text(String text) {
    Integer known = written.putIfAbsent(text, written.size() + 1);
    if (known != null) {
      number(known);
      return;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    number(0);
    number(encoded.length);
    room(encoded.length);
    System.arraycopy(encoded, 0, bytes, size, encoded.length);
    size += encoded.length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  private void room(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
