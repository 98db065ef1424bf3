package io.nilometer.model.selector;

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

  static final LabelToken END = new LabelToken(Kind.END, "");

  private static final LabelToken COMMA = new LabelToken(Kind.COMMA, ",");
  private static final LabelToken OPEN = new LabelToken(Kind.OPEN, "(");
  private static final LabelToken CLOSE = new LabelToken(Kind.CLOSE, ")");
  private static final LabelToken NOT = new LabelToken(Kind.NOT, "!");
  private static final LabelToken EQUALS = new LabelToken(Kind.EQUALS, "=");
  private static final LabelToken DOUBLE_EQUALS = new LabelToken(Kind.DOUBLE_EQUALS, "==");
  private static final LabelToken NOT_EQUALS = new LabelToken(Kind.NOT_EQUALS, "!=");
  private static final LabelToken ABOVE = new LabelToken(Kind.ABOVE, ">");
  private static final LabelToken BELOW = new LabelToken(Kind.BELOW, "<");

  /// Reads the tokens of one selector, the last of which is [#END].
  static final class Scanner {

    private final String selector;
    private int position;

    Scanner(String selector) {
      this.selector = selector;
    }

    /// The next token; the last one is returned again and again. As in Kubernetes, a NUL is the end
    /// too, but for one that follows a token at once.
    LabelToken next() {
      while (!endsAt(selector, position) && isSpace(selector.charAt(position))) {
        position++;
      }
      if (endsAt(selector, position)) {
        return END;
      }
      LabelToken token = at(selector, position);
      position += token.text.length();
      position += position < selector.length() && endsAt(selector, position) ? 1 : 0;
      return token;
    }
  }

  private static boolean endsAt(String selector, int index) {
    return index == selector.length() || selector.charAt(index) == 0;
  }

  private static LabelToken at(String selector, int from) {
    boolean equalsNext = selector.startsWith("=", from + 1);
    return switch (selector.charAt(from)) {
      case ',' -> COMMA;
      case '(' -> OPEN;
      case ')' -> CLOSE;
      case '>' -> ABOVE;
      case '<' -> BELOW;
      case '=' -> equalsNext ? DOUBLE_EQUALS : EQUALS;
      case '!' -> equalsNext ? NOT_EQUALS : NOT;
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
