package io.nilometer.storage;

import io.nilometer.model.Machine;
import io.nilometer.model.Origin;
import io.nilometer.model.PodRef;
import io.nilometer.model.Sample;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes the binary layout of the large parts of messages between replicas: the number of the
/// layout, then the fields in the order of their records. A number near zero takes one byte, a
/// string that was written before takes its number, and times are differences from a base.
///
/// A later release may append fields. A change of existing fields takes another number, and the old
/// layout is written as long as a replica may not know the new one.
final class BinaryWriter {

  /// The only layout so far.
  static final long LAYOUT = 1;

  private static final int MAX_NUMBER_BYTES = 10;

  private final Map<String, Integer> written = new HashMap<>();
  private byte[] bytes = new byte[1024]; // a ByteArrayOutputStream would lock for each byte
  private int size;

  /// Begins a message part.
  static BinaryWriter begin() {
    var to = new BinaryWriter();
    to.number(LAYOUT);
    return to;
  }

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

  <T> void list(List<T> elements, Consumer<T> each) {
    number(elements.size());
    elements.forEach(each);
  }

  <T> void optional(Optional<T> element, Consumer<T> each) {
    list(element.stream().toList(), each);
  }

  void pod(PodRef pod) {
    text(pod.namespace());
    text(pod.name());
  }

  void origin(Origin origin) {
    text(origin.scraper());
    number(origin.sinceMillis());
    number(origin.number());
  }

  void machine(Machine machine) {
    text(machine.uid());
    text(machine.bootId());
    number(machine.cpuNanocores());
  }

  /// Without swap and when it was seen.
  void sample(long base, Sample sample) {
    number(sample.timeNanos() - base);
    number(sample.startNanos());
    number(sample.cpuNanos());
    number(sample.memoryBytes());
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
