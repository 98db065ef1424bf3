package io.nilometer.api;

import java.util.Arrays;

/// Writes protobuf back to front into an array that grows. Not for several threads.
final class ProtoWriter extends ProtoFields {

  private byte[] array;
  private int start; // of what is written, which reaches to the array's end

  ProtoWriter(int capacity) {
    array = new byte[capacity];
    start = capacity;
  }

  @Override
  int size() {
    return array.length - start;
  }

  @Override
  void raw(byte[] bytes, int length) {
    room(length);
    start -= length;
    System.arraycopy(bytes, 0, array, start, length);
  }

  @Override
  void varint(long value) {
    if (value >>> 7 == 0) { // tags, and most lengths
      room(1);
      array[--start] = (byte) value;
      return;
    }
    int bytes = varintBytes(value);
    room(bytes);
    start -= bytes;
    long rest = value;
    for (int i = start; i < start + bytes - 1; i++) {
      array[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[start + bytes - 1] = (byte) rest;
  }

  @Override
  void text(String text) {
    int length = text.length();
    room(length);
    byte[] bytes = array; // fields in the loop would be read again for each character
    int from = start - length;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        raw(Bytes.utf8(text));
        return;
      }
      bytes[from + i] = (byte) c;
    }
    start = from;
  }

  /// All that was written.
  byte[] toBytes() {
    return Arrays.copyOfRange(array, start, array.length);
  }

  /// Appends everything to `out` and forgets it.
  void moveTo(Bytes out) {
    out.add(array, start, size());
    start = array.length;
  }

  private void room(int more) {
    if (start < more) {
      int size = size();
      var larger = new byte[Math.max(2 * array.length, size + more)];
      System.arraycopy(array, start, larger, larger.length - size, size);
      array = larger;
      start = larger.length - size;
    }
  }
}
