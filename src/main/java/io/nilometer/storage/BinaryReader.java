package io.nilometer.storage;

import io.nilometer.model.Machine;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.Sample;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads what a [BinaryWriter] wrote. Ignores what a later release appended.
final class BinaryReader {

  private final byte[] bytes;
  private final List<String> texts = new ArrayList<>();
  private int position;

  /// Reads one element of a list.
  interface Next<T> {
    T read() throws IOException;
  }

  BinaryReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Begins to read a message part. Fails if its layout is unknown.
  static BinaryReader begin(byte[] packed) throws IOException {
    var from = new BinaryReader(packed);
    long layout = from.number();
    if (layout != BinaryWriter.LAYOUT) {
      throw new IOException(
          "layout %d is of another release: this one knows %d"
              .formatted(layout, BinaryWriter.LAYOUT));
    }
    return from;
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
    throw new IOException("a number of more than 64 bits at byte " + position);
  }

  /// Whether nothing follows: a release that knows no more ends here.
  boolean atEnd() {
    return position == bytes.length;
  }

  /// Reads the number of elements that follow, each of at least one byte.
  int count() throws IOException {
    long count = number();
    if (count < 0 || count > bytes.length - position) {
      throw new IOException(
          "%d elements announced, but %d bytes left".formatted(count, bytes.length - position));
    }
    return (int) count;
  }

  String text() throws IOException {
    long known = number();
    if (known > 0 && known <= texts.size()) {
      return texts.get((int) known - 1);
    }
    if (known != 0) {
      throw new IOException(
          "text number %d of %d at byte %d".formatted(known, texts.size(), position));
    }
    int length = count();
    var text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    texts.add(text);
    return text;
  }

  <T> List<T> list(Next<T> next) throws IOException {
    int count = count();
    var elements = new ArrayList<T>(count);
    for (int i = 0; i < count; i++) {
      elements.add(next.read());
    }
    return elements;
  }

  <T> Optional<T> optional(Next<T> next) throws IOException {
    return list(next).stream().findFirst();
  }

  PodRef pod() throws IOException {
    return new PodRef(text(), text());
  }

  Origin origin() throws IOException {
    return new Origin(text(), number(), number());
  }

  Machine machine() throws IOException {
    return new Machine(text(), text(), number());
  }

  Sample sample(long base) throws IOException {
    return new Sample(base + number(), number(), number(), number());
  }

  private byte next() throws IOException {
    if (position == bytes.length) {
      throw new IOException("unexpected end after %d bytes".formatted(position));
    }
    return bytes[position++];
  }
}
