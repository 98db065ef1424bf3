package io.nilometer.model.selector;

import io.nilometer.model.Excerpt;
import java.util.ArrayList;
import java.util.List;

/// One comparison of a field selector, unescaped, of a field that was not checked yet.
public record FieldTerm(String field, boolean equal, String value) {

  private static final List<String> OPERATORS = List.of("!=", "==", "=");

  /// No field compared with nothing, which Kubernetes lets pass.
  boolean isEmpty() {
    return field.isEmpty() && value.isEmpty();
  }

  /// The comparisons of a selector, in the order in which Kubernetes considers them: sorted.
  public static List<FieldTerm> scan(String selector) throws SelectorSyntaxException {
    SelectorLimits.requireLength(selector);
    List<FieldTerm> terms = new ArrayList<>();
    for (String term : split(selector)) {
      if (!term.isEmpty()) {
        terms.add(parse(selector, term));
        SelectorLimits.requireFew(terms);
      }
    }
    return terms;
  }

  private static List<String> split(String selector) {
    List<String> terms = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < selector.length(); i++) {
      switch (selector.charAt(i)) {
        case '\\' -> i++;
        case ',' -> {
          terms.add(selector.substring(start, i));
          start = i + 1;
        }
        default -> {}
      }
    }
    terms.add(selector.substring(start));
    terms.sort(null);
    return terms;
  }

  private static FieldTerm parse(String selector, String term) throws SelectorSyntaxException {
    for (int i = 0; i < term.length(); i++) {
      for (String operator : OPERATORS) {
        if (term.startsWith(operator, i)) {
          String value = unescape(term.substring(i + operator.length()));
          return new FieldTerm(term.substring(0, i), !operator.equals("!="), value);
        }
      }
    }
    throw new SelectorSyntaxException(
        "invalid selector: '%s'; can't understand '%s'"
            .formatted(Excerpt.of(selector), Excerpt.of(term)));
  }

  private static String unescape(String value) throws SelectorSyntaxException {
    var unescaped = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == ',' || c == '=') {
        throw invalid("unescaped character in value: " + (int) c);
      }
      unescaped.append(c == '\\' ? escaped(value, ++i) : c);
    }
    return unescaped.toString();
  }

  private static char escaped(String value, int i) throws SelectorSyntaxException {
    if (i == value.length()) {
      throw invalid("invalid escape sequence: \\");
    }
    char c = value.charAt(i);
    if (c == '\\' || c == ',' || c == '=') {
      return c;
    }
    throw invalid("invalid escape sequence: \\" + Character.toString(value.codePointAt(i)));
  }

  private static SelectorSyntaxException invalid(String problem) {
    return new SelectorSyntaxException("invalid field selector: " + problem);
  }
}
