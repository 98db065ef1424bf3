package io.nilometer.model.selector;

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

  /// Cuts a selector into tokens, the last of which is the end. As in Kubernetes, a NUL is the end
  /// too, but for one that follows a token at once.
  static List<LabelToken> scan(String selector) {
    List<LabelToken> tokens = new ArrayList<>();
    for (int i = 0; !endsAt(selector, i); ) {
      if (isSpace(selector.charAt(i))) {
        i++;
      } else {
        LabelToken token = at(selector, i);
        tokens.add(token);
        i += token.text.length();
        i += i < selector.length() && endsAt(selector, i) ? 1 : 0;
      }
    }
    tokens.add(new LabelToken(Kind.END, ""));
    return tokens;
  }

  private static boolean endsAt(String selector, int index) {
    return index == selector.length() || selector.charAt(index) == 0;
  }

  private static LabelToken at(String selector, int from) {
    boolean equalsNext = selector.startsWith("=", from + 1);
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
      default -> new LabelToken(Kind.WORD, selector.substring(from, wordEnd(selector, from)));
    };
  }

  private static int wordEnd(String selector, int from) {
    int i = from;
    while (!endsAt(selector, i)
        && !isSpace(selector.charAt(i))
        && "=!(),><".indexOf(selector.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
  }
}
