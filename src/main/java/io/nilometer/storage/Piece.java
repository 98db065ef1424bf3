package io.nilometer.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One piece of something that is larger than a message between replicas may be. Immutable.
final class Piece {

  /// A message of more than 2 MiB is dropped.
  static final int MAX_BYTES = 1 << 20;

  private static final int HEADER = 2 * Integer.BYTES;

  private final int number;
  private final int count;
  private final byte[] bytes;

  private Piece(int number, int count, byte[] bytes) {
    this.number = number;
    this.count = count;
    this.bytes = bytes;
  }

  /// Divides into pieces, at least one.
  static List<Piece> of(byte[] whole) {
    int count = Math.max(1, Math.ceilDiv(whole.length, MAX_BYTES));
    var pieces = new ArrayList<Piece>(count);
    for (int number = 0; number < count; number++) {
      int from = number * MAX_BYTES;
      int to = Math.min(whole.length, from + MAX_BYTES);
      pieces.add(new Piece(number, count, Arrays.copyOfRange(whole, from, to)));
    }
    return pieces;
  }

  byte[] pack() {
    return ByteBuffer.allocate(HEADER + bytes.length)
        .putInt(number)
        .putInt(count)
        .put(bytes)
        .array();
  }

  static Piece unpack(byte[] packed) throws IOException {
    if (packed.length < HEADER) {
      throw new IOException("a piece of %d bytes has no header".formatted(packed.length));
    }
    ByteBuffer header = ByteBuffer.wrap(packed);
    int number = header.getInt();
    int count = header.getInt();
    if (number < 0 || number >= count) {
      throw new IOException("piece %d of %d".formatted(number, count));
    }
    return new Piece(number, count, Arrays.copyOfRange(packed, HEADER, packed.length));
  }

  /// Joins pieces that arrive in any order. Used by one thread at a time.
  static final class Collector {

    private final List<Piece> received = new ArrayList<>();

    /// How many bytes it holds.
    int bytes() {
      return received.stream().mapToInt(piece -> piece.bytes.length).sum();
    }

    /// Adds a piece; empty array until all are here.
    byte[] add(Piece piece) {
      if (received.stream().noneMatch(other -> other.number == piece.number)) {
        received.add(piece);
      }
      return received.size() < piece.count ? new byte[0] : join();
    }

    private byte[] join() {
      ByteBuffer whole = ByteBuffer.allocate(bytes());
      received.forEach(piece -> whole.put(piece.number * MAX_BYTES, piece.bytes));
      return whole.array();
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Piece that
        && number == that.number
        && count == that.count
        && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * number + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "piece %d of %d, %d bytes".formatted(number, count, bytes.length);
  }
}
