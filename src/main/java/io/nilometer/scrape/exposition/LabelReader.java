package io.nilometer.scrape.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the labels of a series one by one: `{name="value",…}`, in any order, commas not insisted
/// upon. A quoted text without a value is the metric's own name, which must be there or before
/// the brace, once.
///
/// ```
///   begin → next → (isNamed, value) → next → … → next is false
/// ```
final class LabelReader {

  private final Cursor text;
  private boolean metricNamed;
  private int nameFrom;
  private int nameTo;
  private int valueFrom;
  private int valueTo;

  LabelReader(Cursor text) {
    this.text = text;
  }

  /// Starts at an opening brace.
  void begin(boolean metricNamed) {
    this.metricNamed = metricNamed;
    text.advance();
    text.skipBlanks();
  }

  /// Moves to the next label, and at last past the closing brace.
  boolean next() throws BrokenLineException {
    while (!text.skip('}')) {
      boolean label = label();
      text.skipBlanks();
      if (text.skip(',')) {
        text.skipBlanks();
      }
      if (label) {
        return true;
      }
    }
    if (!metricNamed) {
      throw text.error("a series has no name");
    }
    return false;
  }

  boolean isNamed(byte[] name) {
    return Arrays.equals(text.bytes(), nameFrom, nameTo, name, 0, name.length);
  }

  /// @param longest bytes that it may have
  String value(int longest) throws BrokenLineException {
    if (valueTo - valueFrom > longest) {
      throw text.error("a name has more than " + longest + " bytes");
    }
    var raw = new String(text.bytes(), valueFrom, valueTo - valueFrom, StandardCharsets.UTF_8);
    return raw.indexOf('\\') < 0 ? raw : unescaped(raw);
  }

  private boolean label() throws BrokenLineException {
    boolean quoted = text.at('"');
    if (quoted) {
      quotedName();
    } else {
      plainName();
    }
    text.skipBlanks();
    if (quoted && (text.at(',') || text.at('}'))) {
      nameMetric();
      return false;
    }
    if (!text.skip('=')) {
      throw text.error("a label's name must be followed by =, not by " + text.excerpt());
    }
    text.skipBlanks();
    quotedValue();
    return true;
  }

  private void quotedName() throws BrokenLineException {
    nameFrom = text.position() + 1;
    text.skipQuoted();
    nameTo = text.position() - 1;
  }

  private void plainName() throws BrokenLineException {
    nameFrom = text.position();
    text.skipLabelName();
    nameTo = text.position();
    if (nameFrom == nameTo) {
      throw text.error("a label's name must stand at " + text.excerpt());
    }
  }

  private void quotedValue() throws BrokenLineException {
    if (!text.at('"')) {
      throw text.error("a label's value must stand in quotes at " + text.excerpt());
    }
    valueFrom = text.position() + 1;
    boolean ascii = text.skipQuoted();
    valueTo = text.position() - 1;
    if (!ascii && !Utf8.isValid(text.bytes(), valueFrom, valueTo)) {
      throw text.error("a label's value is not UTF-8");
    }
  }

  private void nameMetric() throws BrokenLineException {
    if (metricNamed) {
      throw text.error("a series has two names");
    }
    metricNamed = true;
  }

  /// An escape that the format does not know stands for itself.
  private static String unescaped(String raw) {
    var plain = new StringBuilder(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '\\' && "\\\"n".indexOf(raw.charAt(i + 1)) >= 0) {
        i++;
        c = raw.charAt(i) == 'n' ? '\n' : raw.charAt(i);
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
