package io.nilometer.api;

/// Counts the bytes that a [ProtoWriter] would write, which is two thirds of the work of writing.
final class ProtoCounter extends ProtoFields {

  private int size;

  @Override
  int size() {
    return size;
  }

  @Override
  void raw(byte[] bytes, int length) {
    size += length;
  }

  @Override
  void varint(long value) {
    size += value >>> 7 == 0 ? 1 : varintBytes(value);
  }

  @Override
  void text(String text) {
    size += Bytes.utf8Length(text);
  }

  void clear() {
    size = 0;
  }
}
