package io.nilometer.model;

import java.util.HexFormat;

/// Quotes text in messages as Kubernetes does, which is as Go's `%q` does. A long
/// text is shortened: see [Excerpt].
public final class Quoted {

  private static final HexFormat HEX = HexFormat.of();

  private Quoted() {}

  public static String of(String text) {
    String start = Excerpt.start(text);
    var quoted = new StringBuilder(start.length() + 2).append('"');
    start.codePoints().forEach(c -> append(quoted, c));
    return quoted.append('"').append(Excerpt.rest(text, start)).toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '"', '\\' -> quoted.append('\\').append((char) c);
      case 0x07 -> quoted.append("\\a");
      case '\b' -> quoted.append("\\b");
      case '\f' -> quoted.append("\\f");
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case 0x0b -> quoted.append("\\v");
      default -> quoted.append(isPrintable(c) ? Character.toString(c) : escaped(c));
    }
  }

  private static String escaped(int c) {
    if (c < 0x80) {
      return "\\x" + HEX.toHexDigits((byte) c);
    }
    return c < 0x10000 ? "\\u" + HEX.toHexDigits((short) c) : "\\U" + HEX.toHexDigits(c);
  }

  private static boolean isPrintable(int c) {
    return c == ' '
        || switch (Character.getType(c)) {
          case Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.UNASSIGNED,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR,
              Character.SPACE_SEPARATOR ->
              false;
          default -> true;
        };
  }
}
