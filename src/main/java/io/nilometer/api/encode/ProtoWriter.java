package io.nilometer.api.encode;

import java.util.Arrays;

/// Writes the fields of protobuf messages back to front, into an array that grows, so that the
/// length of a message is known when the header before it is written: the last field first. Not
/// thread-safe.
public final class ProtoWriter {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  private byte[] array;
  private int start; // of what is written, which reaches to the array's end

  public ProtoWriter(int capacity) {
    array = new byte[capacity];
    start = capacity;
  }

  /// How many bytes were written; [#message] takes the value from before the fields.
  public int size() {
    return array.length - start;
  }

  /// Puts the header of a message before its fields.
  ///
  /// @param end the size when the message was begun
  public void message(int field, int end) {
    lengthDelimited(field, size() - end);
  }

  /// The header of a field of that many bytes.
  void lengthDelimited(int field, long bytes) {
    varint(bytes);
    tag(field, LENGTH_DELIMITED);
  }

  public void string(int field, String text) {
    int end = size();
    text(text);
    message(field, end);
  }

  public void string(int field, Bytes text) {
    text.giveTo(this);
    lengthDelimited(field, text.size());
  }

  void number(int field, long value) {
    varint(value);
    tag(field, VARINT);
  }

  public void bool(int field, boolean value) {
    number(field, value ? 1 : 0);
  }

  /// Fields that are encoded already.
  public void raw(byte[] fields) {
    raw(fields, fields.length);
  }

  public void raw(byte[] bytes, int length) {
    room(length);
    start -= length;
    System.arraycopy(bytes, 0, array, start, length);
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  private void varint(long value) {
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

  /// How many bytes a length-delimited field takes, its header included.
  ///
  /// @param bytes without that header; the field's number is below 16
  static int lengthDelimitedBytes(int bytes) {
    return 1 + varintBytes(bytes) + bytes;
  }

  /// The same of a number.
  static int numberBytes(long value) {
    return 1 + varintBytes(value);
  }

  /// The same of a text.
  static int stringBytes(String text) {
    return lengthDelimitedBytes(Bytes.utf8Length(text));
  }

  /// How many bytes it takes as a varint, 7 bits in each.
  private static int varintBytes(long value) {
    return (9 * (Long.SIZE - Long.numberOfLeadingZeros(value)) + 64) >>> 6; // 9/64 are nearly 1/7
  }

  /// All that was written.
  public byte[] toBytes() {
    return Arrays.copyOfRange(array, start, array.length);
  }

  /// Moves everything to `out`.
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
