package io.nilometer.telemetry;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects output in pieces of one size, so that megabytes need neither one long array nor copies
/// of it.
final class ChunkedOutput extends OutputStream {

  private static final int PIECE_BYTES = 64 * 1024;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] last = new byte[PIECE_BYTES];
  private int length;

  @Override
  public void write(int value) {
    makeRoom();
    last[length++] = (byte) value;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    int from = offset;
    int left = count;
    while (left > 0) {
      makeRoom();
      int taken = Math.min(left, PIECE_BYTES - length);
      System.arraycopy(bytes, from, last, length, taken);
      length += taken;
      from += taken;
      left -= taken;
    }
  }

  private void makeRoom() {
    if (length == PIECE_BYTES) {
      full.add(last);
      last = new byte[PIECE_BYTES];
      length = 0;
    }
  }

  List<byte[]> pieces() {
    var pieces = new ArrayList<>(full);
    pieces.add(Arrays.copyOf(last, length));
    return pieces;
  }
}
