package io.nilometer.kube.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// How the end of a response's body is known.
sealed interface ResponseBody {

  /// Reads at least one byte; -1 at the end of the body.
  int read(InputStream in, byte[] target, int offset, int length) throws IOException;

  /// Whether the connection is at the start of the next response once the body has been read.
  default boolean isDelimited() {
    return true;
  }

  static ResponseBody of(ResponseHead head) throws IOException {
    if (head.code() == 204 || head.code() == 304) {
      return new Sized(0);
    }
    if (head.fields().getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return new Chunked();
    }
    String length = head.fields().get("content-length");
    return length == null ? new UntilClose() : new Sized(number(length, 10));
  }

  private static long number(String text, int radix) throws IOException {
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) { // as for a negative number
    }
    throw new IOException("the response has a malformed length");
  }

  private static int readSome(InputStream in, byte[] target, int offset, int length)
      throws IOException {
    int count = in.read(target, offset, length);
    if (count < 0) {
      throw new EOFException("the response ended early");
    }
    return count;
  }

  /// By `Content-Length`.
  final class Sized implements ResponseBody {
    private long left;

    private Sized(long length) {
      this.left = length;
    }

    @Override
    public int read(InputStream in, byte[] target, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int count = readSome(in, target, offset, (int) Math.min(left, length));
      left -= count;
      return count;
    }
  }

  /// By a chunk of size 0.
  final class Chunked implements ResponseBody {
    private static final int MAX_LINE = 8 * 1024;

    private long left; // of the current chunk
    private boolean started;
    private boolean ended;

    @Override
    public int read(InputStream in, byte[] target, int offset, int length) throws IOException {
      if (left == 0 && !ended) {
        nextChunk(in);
      }
      if (ended) {
        return -1;
      }
      int count = readSome(in, target, offset, (int) Math.min(left, length));
      left -= count;
      return count;
    }

    private void nextChunk(InputStream in) throws IOException {
      if (started && !ResponseHead.line(in, MAX_LINE).isEmpty()) {
        throw new IOException("the response has a malformed chunk");
      }
      started = true;
      String line = ResponseHead.line(in, MAX_LINE);
      int extension = line.indexOf(';');
      left = number((extension < 0 ? line : line.substring(0, extension)).strip(), 16);
      if (left == 0) {
        ended = true;
        int trailers = MAX_LINE;
        for (String trailer = ResponseHead.line(in, trailers);
            !trailer.isEmpty();
            trailer = ResponseHead.line(in, trailers)) {
          trailers -= trailer.length();
        }
      }
    }
  }

  /// By the end of the connection.
  record UntilClose() implements ResponseBody {

    @Override
    public int read(InputStream in, byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, length);
    }

    @Override
    public boolean isDelimited() {
      return false;
    }
  }
}
