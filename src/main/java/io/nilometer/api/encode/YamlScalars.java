package io.nilometer.api.encode;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Writes strings in YAML in the style go-yaml chooses: plain where it can be, quoted where a plain
/// one would be taken for something else.
final class YamlScalars {

  private static final String INDICATORS_AT_START = "#,[]{}&*!|>'\"%@`";

  private YamlScalars() {}

  static String key(String text) {
    return text.indexOf('\n') < 0
        ? oneLine(text, YamlFolding.NONE)
        : doubleQuoted(text, YamlFolding.NONE);
  }

  /// @param column where it begins
  /// @param indent of its further lines
  static String value(String text, int column, int indent) {
    var folding = new YamlFolding(column, indent);
    if (text.indexOf('\n') < 0) {
      return oneLine(text, folding);
    }
    return text.endsWith(" ") || text.contains(" \n") || !isPrintable(text)
        ? doubleQuoted(text, folding)
        : literal(text, " ".repeat(indent));
  }

  private static String oneLine(String text, YamlFolding folding) {
    if (YamlResolver.isNotString(text) || !isPrintable(text)) {
      return doubleQuoted(text, folding);
    }
    return isPlain(text) ? folding.plain(text) : folding.singleQuoted(text);
  }

  private static String doubleQuoted(String text, YamlFolding folding) {
    return folding.doubleQuoted(text, YamlScalars::escaped);
  }

  private static boolean isPlain(String text) {
    return !text.startsWith(" ")
        && !text.endsWith(" ")
        && !text.startsWith("---")
        && !text.startsWith("...")
        && INDICATORS_AT_START.indexOf(text.charAt(0)) < 0
        && !text.equals("-")
        && !text.startsWith("- ")
        && !text.equals("?")
        && !text.startsWith("? ")
        && !text.endsWith(":")
        && !text.contains(": ")
        && !text.contains(" #");
  }

  private static String literal(String text, String indent) {
    String hint = text.startsWith(" ") || text.startsWith("\n") ? "2" : "";
    String end = text.endsWith("\n") ? "" : "-";
    String keep = text.equals("\n") || text.endsWith("\n\n") ? "+" : end;
    String body = text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    return Arrays.stream(body.split("\n", -1))
        .map(line -> line.isEmpty() ? "" : indent + line)
        .collect(Collectors.joining("\n", "|" + hint + keep + "\n", ""));
  }

  private static boolean isPrintable(String text) {
    return text.codePoints().allMatch(YamlScalars::isPrintable);
  }

  private static boolean isPrintable(int codePoint) {
    return codePoint == '\n'
        || (0x20 <= codePoint && codePoint <= 0x7e)
        || (0xa0 <= codePoint && codePoint < 0x2028)
        || (0x2029 < codePoint && codePoint < 0xd800)
        || (0xe000 <= codePoint && codePoint < 0xfffe && codePoint != 0xfeff);
  }

  private static String escaped(int codePoint) {
    return switch (codePoint) {
      case 0 -> "\\0";
      case 0x07 -> "\\a";
      case 0x08 -> "\\b";
      case 0x09 -> "\\t";
      case 0x0a -> "\\n";
      case 0x0b -> "\\v";
      case 0x0c -> "\\f";
      case 0x0d -> "\\r";
      case 0x1b -> "\\e";
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case 0x85 -> "\\N";
      case 0x2028 -> "\\L";
      case 0x2029 -> "\\P";
      default -> isPrintable(codePoint) ? Character.toString(codePoint) : hex(codePoint);
    };
  }

  private static String hex(int codePoint) {
    if (codePoint <= 0xff) {
      return String.format("\\x%02X", codePoint);
    }
    return String.format(codePoint <= 0xffff ? "\\u%04X" : "\\U%08X", codePoint);
  }
}
