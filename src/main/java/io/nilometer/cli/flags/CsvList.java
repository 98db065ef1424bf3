package io.nilometer.cli.flags;

import java.util.stream.Stream;

/// Parses comma-separated lists in the syntax of pflag: one record of CSV, so a part in double
/// quotes may contain commas, and two double quotes in it are one.
public final class CsvList {

  private final String text;
  private final Stream.Builder<String> parts = Stream.builder();
  private int position;

  private CsvList(String text) {
    this.text = text;
  }

  /// The parts; none for an empty text. Fails with an [IllegalArgumentException] that has the text
  /// and a remedy.
  public static Stream<String> parse(String text) {
    return text.isEmpty() ? Stream.empty() : new CsvList(text).parts();
  }

  private Stream<String> parts() {
    parts.add(part());
    while (position < text.length()) {
      position++; // the comma
      parts.add(part());
    }
    return parts.build();
  }

  private String part() {
    return position < text.length() && text.charAt(position) == '"' ? quoted() : plain();
  }

  private String plain() {
    int end = text.indexOf(',', position);
    String part = text.substring(position, end < 0 ? text.length() : end);
    if (part.indexOf('"') >= 0) {
      throw malformed();
    }
    position += part.length();
    return part;
  }

  private String quoted() {
    var part = new StringBuilder();
    int from = position + 1;
    int end = closing(from);
    while (follows(end + 1, '"')) { // an escaped quote
      part.append(text, from, end + 1);
      from = end + 2;
      end = closing(from);
    }
    part.append(text, from, end);
    position = end + 1;
    if (position < text.length() && !follows(position, ',')) {
      throw malformed();
    }
    return part.toString();
  }

  private int closing(int from) {
    int quote = text.indexOf('"', from);
    if (quote < 0) {
      throw malformed();
    }
    return quote;
  }

  private boolean follows(int index, char character) {
    return index < text.length() && text.charAt(index) == character;
  }

  private IllegalArgumentException malformed() {
    return new IllegalArgumentException(
        "'"
            + text
            + "' is not a list: put double quotes around a whole part, and double those inside");
  }
}
