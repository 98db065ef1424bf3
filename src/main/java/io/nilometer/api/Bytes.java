package io.nilometer.api;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes being put together, front to back. Not for several threads.
final class Bytes {

  private static final boolean[] ASCII = new boolean[0x80];

  static {
    Arrays.fill(ASCII, true);
  }

  private byte[] array;
  private int size;

  Bytes(int capacity) {
    array = new byte[capacity];
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  int size() {
    return size;
  }

  Bytes add(char ascii) {
    room(1);
    array[size++] = (byte) ascii;
    return this;
  }

  Bytes add(String text) {
    return addAll(text, ASCII) ? this : add(utf8(text));
  }

  /// Adds the text if it has none but characters that are marked, else nothing.
  ///
  /// @param marked of ASCII, which ones
  boolean addAll(String text, boolean[] marked) {
    int length = text.length();
    room(length);
    byte[] bytes = array; // fields in the loop would be read again for each character
    int start = size;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80 || !marked[c]) {
        return false;
      }
      bytes[start + i] = (byte) c;
    }
    size = start + length;
    return true;
  }

  Bytes add(byte[] bytes) {
    return add(bytes, 0, bytes.length);
  }

  Bytes add(byte[] bytes, int from, int length) {
    room(length);
    System.arraycopy(bytes, from, array, size, length);
    size += length;
    return this;
  }

  Bytes spaces(int count) {
    room(count);
    Arrays.fill(array, size, size + count, (byte) ' ');
    size += count;
    return this;
  }

  /// What was added since the buffer had this size.
  byte[] since(int start) {
    return Arrays.copyOfRange(array, start, size);
  }

  /// Everything added, which is then forgotten.
  byte[] take() {
    byte[] taken = Arrays.copyOf(array, size);
    size = 0;
    return taken;
  }

  private void room(int more) {
    if (array.length - size < more) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, size + more));
    }
  }
}
