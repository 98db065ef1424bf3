package io.nilometer.scrape.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A position in the bytes of one body. Behind the last byte it reads a newline, so that a last
/// line without one is a line like the others.
final class Cursor {

  private static final int EXCERPT_BYTES = 40;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH_BYTE = 0x0101010101010101L;

  private final byte[] bytes;
  private final int start;
  private final int end;
  private int position;

  Cursor(ByteBuffer body) {
    bytes = body.array();
    start = body.arrayOffset() + body.position();
    end = start + body.remaining();
    position = start;
  }

  /// The array being read; a hot loop reads it from [#position()] to [#end()], then moves on.
  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int end() {
    return end;
  }

  void moveTo(int position) {
    this.position = position;
  }

  boolean atEnd() {
    return position >= end;
  }

  boolean at(char expected) {
    return peek() == expected;
  }

  byte peek() {
    return peekAt(position);
  }

  void advance() {
    position++;
  }

  /// Moves past `expected` if it stands here.
  boolean skip(char expected) {
    boolean found = at(expected);
    if (found) {
      advance();
    }
    return found;
  }

  /// Moves past `expected` if it stands here.
  boolean skip(byte[] expected) {
    boolean found = startsWith(expected);
    if (found) {
      position += expected.length;
    }
    return found;
  }

  /// Moves past the metric name `expected` if it stands here and no longer name does.
  boolean skipName(byte[] expected) {
    boolean found = startsWith(expected) && !Ascii.isName(peekAt(position + expected.length));
    if (found) {
      position += expected.length;
    }
    return found;
  }

  void skipBlanks() {
    while (Ascii.isBlank(peek())) {
      position++;
    }
  }

  /// Moves past a metric name, if one stands here.
  void skipName() {
    int i = position;
    if (!Ascii.isDigit(peek())) {
      while (i < end && Ascii.isName(bytes[i])) {
        i++;
      }
    }
    position = i;
  }

  /// Moves past a label's name, if one stands here.
  void skipLabelName() {
    int i = position;
    if (!Ascii.isDigit(peek())) {
      while (i < end && Ascii.isLabelName(bytes[i])) {
        i++;
      }
    }
    position = i;
  }

  /// Moves past the metric name that stands at `from`, if the same name stands here.
  boolean skipNameLike(int from, int length) {
    boolean found =
        end - position >= length
            && Arrays.equals(bytes, position, position + length, bytes, from, from + length)
            && !Ascii.isName(peekAt(position + length));
    if (found) {
      position += length;
    }
    return found;
  }

  /// Moves to the newline that ends this line. Looks at eight bytes at a time: half of a body are
  /// lines that nothing reads.
  void skipLine() {
    int i = position;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, i) ^ ('\n' * EACH_BYTE);
      long newlines = (eight - EACH_BYTE) & ~eight & (EACH_BYTE << 7);
      if (newlines != 0) {
        position = i + Long.numberOfTrailingZeros(newlines) / Byte.SIZE;
        return;
      }
    }
    while (i < end && bytes[i] != '\n') {
      i++;
    }
    position = i;
  }

  /// Moves past quoted text, which may go on over several lines. A byte behind a backslash is part
  /// of the text, unless it is a newline.
  ///
  /// @return whether all of it is ASCII
  boolean skipQuoted() throws BrokenLineException {
    int anyNegative = 0;
    int i = position + 1;
    while (i < end && bytes[i] != '"') {
      anyNegative |= bytes[i];
      if (bytes[i++] == '\\' && i < end) {
        if (bytes[i] == '\n') {
          throw error("a quoted text has a backslash at the end of a line");
        }
        anyNegative |= bytes[i++];
      }
    }
    if (i >= end) {
      throw error("a quoted text does not end");
    }
    position = i + 1;
    return anyNegative >= 0;
  }

  BrokenLineException error(String wrong) {
    return new BrokenLineException(wrong, position);
  }

  /// What stands here, up to the end of the line, fit to be shown in a message.
  String excerpt() {
    var shown = new StringBuilder("\"");
    for (int i = position; i < end && bytes[i] != '\n'; i++) {
      if (i == position + EXCERPT_BYTES) {
        return shown.append("...\"").toString();
      }
      shown.append(bytes[i] >= ' ' && bytes[i] < 0x7f ? (char) bytes[i] : '?');
    }
    return shown.append('"').toString();
  }

  private boolean startsWith(byte[] expected) {
    int length = expected.length;
    return end - position >= length
        && Arrays.equals(bytes, position, position + length, expected, 0, length);
  }

  private byte peekAt(int index) {
    return index < end ? bytes[index] : (byte) '\n';
  }

  /// The number of the line at this position, from 1.
  int lineAt(int position) {
    int line = 1;
    for (int i = start; i < Math.min(position, end); i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
