package io.nilometer.model;

import java.util.ArrayList;
import java.util.List;

/// A piece of a label selector: a symbol, or a word that is a key, a value, `in` or `notin`.
///
/// @param text empty at the end of the selector
record LabelToken(Kind kind, String text) {

  enum Kind {
    WORD,
    COMMA,
    OPEN,
    CLOSE,
    NOT,
    EQUALS,
    DOUBLE_EQUALS,
    NOT_EQUALS,
    ABOVE,
    BELOW,
    END
  }

  /// Cuts a selector into tokens, the last of which is the end. A NUL ends it early.
  static List<LabelToken> scan(String selector) {
    List<LabelToken> tokens = new ArrayList<>();
    int nul = selector.indexOf(0);
    int end = nul < 0 ? selector.length() : nul;
    for (int i = 0; i < end; ) {
      if (isSpace(selector.charAt(i))) {
        i++;
      } else {
        LabelToken token = at(selector, i, end);
        tokens.add(token);
        i += token.text.length();
      }
    }
    tokens.add(new LabelToken(Kind.END, ""));
    return tokens;
  }

  private static LabelToken at(String selector, int from, int end) {
    boolean equalsNext = from + 1 < end && selector.charAt(from + 1) == '=';
    return switch (selector.charAt(from)) {
      case ',' -> new LabelToken(Kind.COMMA, ",");
      case '(' -> new LabelToken(Kind.OPEN, "(");
      case ')' -> new LabelToken(Kind.CLOSE, ")");
      case '>' -> new LabelToken(Kind.ABOVE, ">");
      case '<' -> new LabelToken(Kind.BELOW, "<");
      case '=' ->
          equalsNext ? new LabelToken(Kind.DOUBLE_EQUALS, "==") : new LabelToken(Kind.EQUALS, "=");
      case '!' ->
          equalsNext ? new LabelToken(Kind.NOT_EQUALS, "!=") : new LabelToken(Kind.NOT, "!");
      default -> new LabelToken(Kind.WORD, selector.substring(from, wordEnd(selector, from, end)));
    };
  }

  private static int wordEnd(String selector, int from, int end) {
    int i = from;
    while (i < end && !isSpace(selector.charAt(i)) && "=!(),><".indexOf(selector.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
