package io.nilometer.api.encode;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A growing byte buffer, written front to back. Not thread-safe.
final class Bytes {

  private static final boolean[] ASCII = new boolean[0x80];

  static {
    Arrays.fill(ASCII, true);
  }

  private static final int MOST_DIGITS = 19;
  private static final int LONGEST_NUMBER = MOST_DIGITS + 1;

  private byte[] array;
  private int size;

  Bytes(int capacity) {
    array = new byte[capacity];
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// How many bytes the text takes.
  static int utf8Length(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) >= 0x80) {
        return utf8(text).length;
      }
    }
    return length;
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

  /// Adds the number in decimal, without a string in between.
  Bytes add(long number) {
    room(LONGEST_NUMBER);
    if (number < 0) {
      array[size++] = '-';
    }
    long rest = number < 0 ? number : -number; // the least long has no positive counterpart
    size += digits(rest);
    int at = size;
    do {
      long tenth = rest / 10;
      array[--at] = (byte) ('0' + (tenth * 10 - rest));
      rest = tenth;
    } while (rest != 0);
    return this;
  }

  /// How many digits a number has that is not positive.
  private static int digits(long number) {
    int digits = 1;
    for (long least = -9; number < least && digits < MOST_DIGITS; least = least * 10 - 9) {
      digits++;
    }
    return digits;
  }

  Bytes add(byte[] bytes, int from, int length) {
    room(length);
    System.arraycopy(bytes, from, array, size, length);
    size += length;
    return this;
  }

  /// Adds what is written to it.
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        add((char) (b & 0xff));
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        add(bytes, from, length);
      }
    };
  }

  /// Removes everything added.
  void clear() {
    size = 0;
  }

  /// What was added as text.
  String text() {
    return new String(array, 0, size, StandardCharsets.UTF_8);
  }

  /// Puts what was added in front of those fields.
  void giveTo(ProtoWriter fields) {
    fields.raw(array, size);
  }

  /// Returns everything added, and removes it.
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
