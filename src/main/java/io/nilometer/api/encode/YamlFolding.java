package io.nilometer.api.encode;

import java.util.function.IntFunction;

/// Writes a scalar that has no line breaks of its own, broken at a space where it has passed column
/// 80, as go-yaml breaks it.
///
/// @param column where the scalar begins
/// @param indent of the lines after the first
record YamlFolding(int column, int indent) {

  private static final int WIDTH = 80;

  /// All on one line, as keys are.
  static final YamlFolding NONE = new YamlFolding(Integer.MIN_VALUE / 2, 0);

  String plain(String text) {
    return folded(text, "", Character::toString, false);
  }

  String singleQuoted(String text) {
    return folded(text, "'", c -> c == '\'' ? "''" : Character.toString(c), false);
  }

  String doubleQuoted(String text, IntFunction<String> written) {
    return folded(text, "\"", written, true);
  }

  /// @param marksSpaces whether a line may begin with a space, which a backslash then marks
  private String folded(
      String text, String quote, IntFunction<String> written, boolean marksSpaces) {
    var out = new StringBuilder(quote);
    int[] characters = text.codePoints().toArray();
    int at = column + quote.length();
    for (int i = 0; i < characters.length; i++) {
      if (at > WIDTH && isGap(characters, i) && (marksSpaces || !isSpace(characters, i + 1))) {
        String mark = isSpace(characters, i + 1) ? "\\" : "";
        out.append('\n').append(" ".repeat(indent)).append(mark);
        at = indent + mark.length();
      } else {
        String character = written.apply(characters[i]);
        out.append(character);
        at += character.codePointCount(0, character.length());
      }
    }
    return out.append(quote).toString();
  }

  /// Whether there is a space, with something on both sides, and it is the first of several.
  private static boolean isGap(int[] characters, int at) {
    return isSpace(characters, at)
        && 0 < at
        && at < characters.length - 1
        && !isSpace(characters, at - 1);
  }

  private static boolean isSpace(int[] characters, int at) {
    return characters[at] == ' ';
  }
}
