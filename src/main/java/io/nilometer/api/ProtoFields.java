package io.nilometer.api;

/// Takes the fields of protobuf messages back to front, so that the length of a message is known
/// when the header before it is given: the last field first. One writes them, another only counts
/// their bytes; both are told the same. Not for several threads.
abstract sealed class ProtoFields permits ProtoWriter, ProtoCounter {

  private static final int VARINT = 0;
  private static final int LENGTH_DELIMITED = 2;

  /// How many bytes it was given: to be kept before a message's fields are, for [#message].
  abstract int size();

  /// Fields that are encoded already.
  final void raw(byte[] fields) {
    raw(fields, fields.length);
  }

  abstract void raw(byte[] bytes, int length);

  abstract void varint(long value);

  abstract void text(String text);

  /// Puts the header of a message before its fields.
  ///
  /// @param end the size when the message was begun
  final void message(int field, int end) {
    lengthDelimited(field, size() - end);
  }

  /// The header of a field of that many bytes.
  final void lengthDelimited(int field, long bytes) {
    varint(bytes);
    tag(field, LENGTH_DELIMITED);
  }

  final void string(int field, String text) {
    int end = size();
    text(text);
    message(field, end);
  }

  final void string(int field, Bytes text) {
    text.giveTo(this);
    lengthDelimited(field, text.size());
  }

  final void number(int field, long value) {
    varint(value);
    tag(field, VARINT);
  }

  final void bool(int field, boolean value) {
    number(field, value ? 1 : 0);
  }

  private void tag(int field, int wireType) {
    varint((long) field << 3 | wireType);
  }

  /// How many bytes it takes as a varint, 7 bits in each.
  static int varintBytes(long value) {
    return (9 * (Long.SIZE - Long.numberOfLeadingZeros(value)) + 64) >>> 6; // 9/64 are nearly 1/7
  }
}
