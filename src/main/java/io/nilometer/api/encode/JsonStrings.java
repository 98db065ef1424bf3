package io.nilometer.api.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// Writes strings in JSON with the escapes of Go's encoding/json, which include those characters
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
    return new String(out.take(), StandardCharsets.UTF_8);
  }

  public static void quoted(Bytes out, String text) {
    out.add('"');
    if (!out.addAll(text, PLAIN)) {
      escaped(out, text);
    }
    out.add('"');
  }

  private static void escaped(Bytes out, String text) {
    text.codePoints().forEach(codePoint -> escaped(out, codePoint));
  }

  private static void escaped(Bytes out, int codePoint) {
    switch (codePoint) {
      case '"', '\\' -> out.add('\\').add((char) codePoint);
      case '\b' -> out.add("\\b");
      case '\f' -> out.add("\\f");
      case '\n' -> out.add("\\n");
      case '\r' -> out.add("\\r");
      case '\t' -> out.add("\\t");
      case '<', '>', '&', 0x2028, 0x2029 -> unicode(out, codePoint);
      default -> {
        if (codePoint < 0x20) {
          unicode(out, codePoint);
        } else if (Character.MIN_SURROGATE <= codePoint && codePoint <= Character.MAX_SURROGATE) {
          unicode(out, 0xfffd); // half a pair is no character
        } else {
          out.add(Character.toString(codePoint));
        }
      }
    }
  }

  private static void unicode(Bytes out, int codePoint) {
    out.add("\\u").add(HEX.toHexDigits((char) codePoint));
  }
}
