package io.nilometer.cli.flags;

import java.util.stream.Stream;

/// Comma-separated lists as flags of Go programs write them: one record of CSV, so that a part in
/// double quotes may hold commas, and two double quotes in it stand for one.
public final class GoList {

  private final String text;
  private final Stream.Builder<String> parts = Stream.builder();
  private int position;

  private GoList(String text) {
    this.text = text;
  }

  /// Fails with an [IllegalArgumentException] that says what was wrong. Nothing: no part.
  public static Stream<String> parse(String text) {
    return text.isEmpty() ? Stream.empty() : new GoList(text).parts();
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
    while (follows(end + 1, '"')) { // doubled: it stands for one
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
            + "' is not a list: a double quote stands at the beginning and at the end of a"
            + " part, or twice");
  }
}
