package io.nilometer.api;

import java.util.stream.Collectors;

/// Quotes text as Go's `%q` does, for the messages that Kubernetes words that way.
final class Quoted {

  private Quoted() {}

  static String of(String text) {
    return text.codePoints().mapToObj(Quoted::escaped).collect(Collectors.joining("", "\"", "\""));
  }

  private static String escaped(int codePoint) {
    return switch (codePoint) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x07 -> "\\a";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case 0x0b -> "\\v";
      default -> isPrintable(codePoint) ? Character.toString(codePoint) : hex(codePoint);
    };
  }

  private static String hex(int codePoint) {
    if (codePoint < 0x80) {
      return String.format("\\x%02x", codePoint);
    }
    return String.format(codePoint <= 0xffff ? "\\u%04x" : "\\U%08x", codePoint);
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      case Character.SPACE_SEPARATOR -> codePoint == ' ';
      default -> true;
    };
  }
}
