package io.nilometer.scrape.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Reads past lines that begin with `#`. Only `# HELP name text` and `# TYPE name type` have a
/// form to keep to; between the name and the rest stands one byte, whatever it is.
final class CommentReader {

  private static final byte[] HELP = ascii("HELP");
  private static final byte[] TYPE = ascii("TYPE");
  private static final List<byte[]> TYPES =
      List.of(
          ascii("counter"), ascii("gauge"), ascii("histogram"), ascii("summary"), ascii("untyped"));

  private CommentReader() {}

  /// Moves from a `#` to the newline that ends the comment.
  static void skip(Cursor text) throws ScrapeException {
    text.advance();
    boolean mayBeMeta = Ascii.isBlank(text.peek());
    text.skipBlanks();
    if (mayBeMeta && text.skipWord(HELP)) {
      help(text);
    } else if (mayBeMeta && text.skipWord(TYPE)) {
      type(text);
    } else {
      text.skipLine();
    }
  }

  private static void help(Cursor text) throws ScrapeException {
    skipMetricName(text);
    int from = text.position();
    text.skipLine();
    int to = text.position();
    if (!isAscii(text.bytes(), from, to) && !Utf8.isValid(text.bytes(), from + 1, to)) {
      throw text.error("a HELP text is not UTF-8");
    }
  }

  private static void type(Cursor text) throws ScrapeException {
    skipMetricName(text);
    int from = text.position();
    text.skipLine();
    if (!isType(text.bytes(), from + 1, text.position())) {
      text.moveTo(from);
      throw text.error("no type of a metric: " + text.excerpt());
    }
  }

  private static void skipMetricName(Cursor text) throws ScrapeException {
    int from = text.position();
    if (text.at('"')) {
      text.skipQuoted();
    } else {
      text.skipName();
    }
    if (text.position() == from) {
      throw text.error("HELP and TYPE must be followed by a metric's name, not " + text.excerpt());
    }
  }

  private static boolean isType(byte[] bytes, int from, int to) {
    for (byte[] type : TYPES) {
      if (from <= to && Arrays.equals(bytes, from, to, type, 0, type.length)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAscii(byte[] bytes, int from, int to) {
    int anyNegative = 0;
    for (int i = from; i < to; i++) {
      anyNegative |= bytes[i];
    }
    return anyNegative >= 0;
  }

  private static byte[] ascii(String word) {
    return word.getBytes(StandardCharsets.US_ASCII);
  }
}
