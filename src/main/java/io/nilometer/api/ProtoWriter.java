package io.nilometer.api;

import java.util.Arrays;

/// Writes protobuf back to front, so that the length of a message is known when the header before
/// it is written: the last field first. Not for several threads.
final class ProtoWriter {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private byte[] array;
  private int start; // of what is written, which reaches to the array's end

  ProtoWriter(int capacity) {
    array = new byte[capacity];
    start = capacity;
  }

  /// How much is written: to be kept before a message's fields are, for [#message].
  int size() {
    return array.length - start;
  }

  /// Puts the header of a message before its fields.
  ///
  /// @param end the size when the message was begun
  void message(int field, int end) {
    lengthDelimited(field, size() - end);
  }

  /// The header of a field of that many bytes.
  void lengthDelimited(int field, long bytes) {
    varint(bytes);
    tag(field, LENGTH_DELIMITED);
  }

  void string(int field, String text) {
    int end = size();
    text(text);
    message(field, end);
  }

  void number(int field, long value) {
    varint(value);
    tag(field, VARINT);
  }

  void bool(int field, boolean value) {
    number(field, value ? 1 : 0);
  }

  /// Fields that are encoded already.
  void raw(byte[] fields) {
    room(fields.length);
    start -= fields.length;
    System.arraycopy(fields, 0, array, start, fields.length);
  }

  /// What was written since it had this size.
  byte[] since(int end) {
    return Arrays.copyOfRange(array, start, array.length - end);
  }

  /// Appends everything to `out` and forgets it.
  void moveTo(Bytes out) {
    out.add(array, start, size());
    clear();
  }

  void clear() {
    start = array.length;
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
    int bytes = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7);
    room(bytes);
    start -= bytes;
    long rest = value;
    for (int i = start; i < start + bytes - 1; i++) {
      array[i] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    array[start + bytes - 1] = (byte) rest;
  }

  private void text(String text) {
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
