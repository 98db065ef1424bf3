package io.nilometer.api.encode;

import java.util.Arrays;
import java.util.HexFormat;

/// Writes strings in JSON with the escapes of Go's encoding/json, which also escapes the characters
/// that HTML and JavaScript give a meaning.
public final class JsonStrings {

  private static final HexFormat HEX = HexFormat.of();

  /// Whether an ASCII character stands for itself.
  private static final boolean[] PLAIN = new boolean[0x80];

  static {
    Arrays.fill(PLAIN, 0x20, 0x80, true);
    for (char escaped : "\"\\<>&".toCharArray()) {
      PLAIN[escaped] = false;
    }
  }

  private JsonStrings() {}

  /// For messages that quote a value as JSON.
  public static String quoted(String text) {
    var out = new Bytes(text.length() + 2);
    quoted(out, text);
    return out.text();
  }

  public static void quoted(Bytes out, String text) {
    out.add('"');
    if (!out.addAll(text, PLAIN)) {
      text.codePoints().forEach(codePoint -> add(out, codePoint));
    }
    out.add('"');
  }

  static boolean isPlain(char ascii) {
    return PLAIN[ascii];
  }

  private static void add(Bytes out, int codePoint) {
    String escaped = Character.isBmpCodePoint(codePoint) ? escaped((char) codePoint) : "";
    if (!escaped.isEmpty()) {
      out.add(escaped);
    } else if (Character.isBmpCodePoint(codePoint) && Character.isSurrogate((char) codePoint)) {
      out.add("\\ufffd"); // half a pair is no character, which Go escapes
    } else {
      out.add(Character.toString(codePoint));
    }
  }

  /// The escape of a character; empty if it stands for itself.
  static String escaped(char c) {
    return switch (c) {
      case '"', '\\' -> "\\" + c;
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '<', '>', '&', '\u2028', '\u2029' -> "\\u" + HEX.toHexDigits(c);
      default -> c < 0x20 ? "\\u" + HEX.toHexDigits(c) : "";
    };
  }
}
