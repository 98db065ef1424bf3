package io.nilometer.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads what a [BinaryWriter] wrote. What was appended by a later release is not looked at.
final class BinaryReader {

  private final byte[] bytes;
  private final List<String> texts = new ArrayList<>();
  private int position;

  BinaryReader(byte[] bytes) {
    this.bytes = bytes;
  }

  long number() throws IOException {
    long number = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = next();
      number |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (number >>> 1) ^ -(number & 1);
      }
    }
    throw new IOException("a number has more than 64 bits");
  }

  /// Whether nothing follows: a release that knows no more ends here.
  boolean atEnd() {
    return position == bytes.length;
  }

  /// A number of things that follow, each of at least one byte.
  int count() throws IOException {
    long count = number();
    if (count < 0 || count > bytes.length - position) {
      throw new IOException("%d things cannot follow".formatted(count));
    }
    return (int) count;
  }

  String text() throws IOException {
    long known = number();
    if (known > 0 && known <= texts.size()) {
      return texts.get((int) known - 1);
    }
    if (known != 0) {
      throw new IOException("there is no text number " + known);
    }
    int length = count();
    var text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    texts.add(text);
    return text;
  }

  private byte next() throws IOException {
    if (position == bytes.length) {
      throw new IOException("it ends too early");
    }
    return bytes[position++];
  }
}
