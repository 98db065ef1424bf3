package io.nilometer.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/// Reads what a connection sends line by line, to find where heads end, and to bound the header
/// fields that Pekko HTTP parses into models, whatever its settings: its grammars take microseconds
/// and a kibibyte for each element of a list. All other fields are read as they are. Bodies are
/// read like heads; their lines look like no such fields. One connection's; for one thread at a
/// time.
final class HeadLines {

  /// In lower case: those of `HttpHeaderParser.alwaysParsedHeaders`.
  static final Set<String> NAMES =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "sec-websocket-key",
          "sec-websocket-protocol",
          "sec-websocket-version",
          "transfer-encoding",
          "upgrade");

  /// For all of them together, in one request. Clients need some 200.
  static final int LIMIT_BYTES = 8 << 10;

  private static final int LONGEST_NAME =
      NAMES.stream().mapToInt(String::length).max().orElseThrow();

  private final byte[] name = new byte[LONGEST_NAME];
  private int nameLength;
  private boolean inName;
  private boolean counts; // the field of this line is one of them
  private boolean lineIsEmpty = true;
  private boolean atStart = true; // of a line
  private int bytes; // of those fields, since the last empty line

  /// Reads on. Returns whether this is the end of an empty line, at which a head ends.
  boolean read(byte next) {
    if (next == '\n') {
      return endLine();
    }
    if (atStart) {
      startLine(next);
    }
    lineIsEmpty &= next == '\r';
    if (counts) {
      bytes++;
    } else if (inName) {
      readName(next);
    }
    return false;
  }

  /// Whether the fields that are parsed exceed their limit, in the head that is read.
  boolean exceedLimit() {
    return bytes > LIMIT_BYTES;
  }

  private boolean endLine() {
    boolean headEnds = lineIsEmpty;
    if (headEnds) {
      counts = false;
      bytes = 0;
    }
    atStart = true;
    lineIsEmpty = true;
    inName = false;
    return headEnds;
  }

  /// A line that begins with white space continues the field before.
  private void startLine(byte first) {
    atStart = false;
    if (first != ' ' && first != '\t') {
      counts = false;
      inName = true;
      nameLength = 0;
    }
  }

  private void readName(byte next) {
    if (next == ':') {
      inName = false;
      counts = NAMES.contains(new String(name, 0, nameLength, StandardCharsets.ISO_8859_1));
      bytes += counts ? nameLength : 0;
    } else if (nameLength == LONGEST_NAME) {
      inName = false;
    } else {
      name[nameLength++] = lowerCase(next);
    }
  }

  private static byte lowerCase(byte letter) {
    return letter >= 'A' && letter <= 'Z' ? (byte) (letter + ('a' - 'A')) : letter;
  }
}
