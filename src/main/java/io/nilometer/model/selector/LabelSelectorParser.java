package io.nilometer.model.selector;

import io.nilometer.model.Excerpt;
import io.nilometer.model.selector.LabelToken.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;

/// Reads one label selector, once. Its complaints are worded as those of Kubernetes.
final class LabelSelectorParser {

  private final String selector;
  private final LabelToken.Scanner tokens;
  private LabelToken upcoming;

  LabelSelectorParser(String selector) {
    this.selector = selector;
    this.tokens = new LabelToken.Scanner(selector);
    this.upcoming = tokens.next();
  }

  List<LabelRequirement> parse() throws SelectorSyntaxException {
    SelectorLimits.requireLength(selector);
    List<LabelRequirement> requirements = new ArrayList<>();
    if (peek().kind() == Kind.END) {
      return requirements;
    }
    if (!startsRequirement()) {
      throw unexpected(peek(), ", expected: !, identifier, or 'end of string'");
    }
    requirements.add(requirement());
    for (LabelToken token = next(); token.kind() != Kind.END; token = next()) {
      if (token.kind() != Kind.COMMA) {
        throw unexpected(token, ", expected: ',' or 'end of string'");
      }
      if (!startsRequirement()) {
        throw unexpected(peek(), ", expected: identifier after ','");
      }
      requirements.add(requirement());
      SelectorLimits.requireFew(requirements);
    }
    return List.copyOf(requirements);
  }

  private boolean startsRequirement() {
    return peek().kind() == Kind.WORD || peek().kind() == Kind.NOT;
  }

  private LabelRequirement requirement() throws SelectorSyntaxException {
    try {
      if (peek().kind() == Kind.NOT) {
        next();
        return new LabelRequirement.Absent(key());
      }
      String key = key();
      return endsRequirement() ? new LabelRequirement.Exists(key) : comparison(key);
    } catch (SelectorSyntaxException e) {
      throw new SelectorSyntaxException("unable to parse requirement: " + e.getMessage());
    }
  }

  private String key() throws SelectorSyntaxException {
    LabelToken token = next();
    if (token.kind() != Kind.WORD) {
      throw unexpected(token, ", expected: identifier");
    }
    LabelSyntax.checkKey(token.text());
    return token.text();
  }

  private LabelRequirement comparison(String key) throws SelectorSyntaxException {
    LabelToken operator = next();
    return switch (operator.kind()) {
      case EQUALS, DOUBLE_EQUALS -> new LabelRequirement.In(key, Set.of(value(key)));
      case NOT_EQUALS -> new LabelRequirement.NotIn(key, Set.of(value(key)));
      case ABOVE -> new LabelRequirement.Above(key, bound(key));
      case BELOW -> new LabelRequirement.Below(key, bound(key));
      case WORD -> setComparison(key, operator);
      case COMMA, OPEN, CLOSE, NOT, END -> throw noOperator(operator);
    };
  }

  private LabelRequirement setComparison(String key, LabelToken operator)
      throws SelectorSyntaxException {
    return switch (operator.text()) {
      case "in" -> new LabelRequirement.In(key, values(key));
      case "notin" -> new LabelRequirement.NotIn(key, values(key));
      default -> throw noOperator(operator);
    };
  }

  private String value(String key) throws SelectorSyntaxException {
    String value = bareValue();
    LabelSyntax.checkValue(key, value);
    return value;
  }

  private long bound(String key) throws SelectorSyntaxException {
    String value = bareValue();
    LabelSyntax.checkBound(key, value);
    return WholeNumber.parse(value).orElseThrow();
  }

  private String bareValue() throws SelectorSyntaxException {
    if (endsRequirement()) {
      return "";
    }
    LabelToken token = next();
    if (token.kind() != Kind.WORD) {
      throw unexpected(token, ", expected: identifier");
    }
    return token.text();
  }

  /// An empty place between parentheses or commas is the empty value. A `HashSet` also finds values
  /// of one hash code fast, with which a client could slow down the sets of `Set.copyOf`.
  private Set<String> values(String key) throws SelectorSyntaxException {
    LabelToken open = next();
    if (open.kind() != Kind.OPEN) {
      throw unexpected(open, " expected: '('");
    }
    NavigableSet<String> values = new TreeSet<>();
    switch (peek().kind()) {
      case CLOSE -> values.add("");
      case WORD, COMMA -> readValues(values);
      default -> throw unexpected(peek(), ", expected: ',', ')' or identifier");
    }
    next();
    LabelSyntax.checkValues(key, values);
    return Collections.unmodifiableSet(new HashSet<>(values));
  }

  /// Ends before a parenthesis that follows a value or a single comma.
  private void readValues(NavigableSet<String> values) throws SelectorSyntaxException {
    boolean more = true;
    while (more) {
      LabelToken token = next();
      more =
          switch (token.kind()) {
            case WORD -> readWord(token, values);
            case COMMA -> readComma(values);
            default -> throw unexpected(token, ", expected: ',', or identifier");
          };
    }
  }

  /// Whether more follows.
  private boolean readWord(LabelToken word, NavigableSet<String> values)
      throws SelectorSyntaxException {
    values.add(word.text());
    return switch (peek().kind()) {
      case COMMA -> true;
      case CLOSE -> false;
      default -> throw unexpected(peek(), ", expected: ',' or ')'");
    };
  }

  /// Whether more follows. Behind two commas something must, as Kubernetes has it.
  private boolean readComma(NavigableSet<String> values) {
    if (values.isEmpty()) {
      values.add("");
    }
    return switch (peek().kind()) {
      case CLOSE -> {
        values.add("");
        yield false;
      }
      case COMMA -> {
        next();
        values.add("");
        yield true;
      }
      default -> true;
    };
  }

  private boolean endsRequirement() {
    return peek().kind() == Kind.END || peek().kind() == Kind.COMMA;
  }

  private LabelToken peek() {
    return upcoming;
  }

  private LabelToken next() {
    LabelToken token = upcoming;
    upcoming = tokens.next();
    return token;
  }

  private static SelectorSyntaxException noOperator(LabelToken token) {
    return unexpected(token, ", expected: in, notin, =, ==, !=, gt, lt");
  }

  private static SelectorSyntaxException unexpected(LabelToken token, String expected) {
    return new SelectorSyntaxException("found '" + Excerpt.of(token.text()) + "'" + expected);
  }
}
