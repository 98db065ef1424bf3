package io.nilometer.demo.apiserver;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A parsed `labelSelector`: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a`, `!a`. All of them
/// must match. It shares no code with the product, so that the two do not share a bug.
record LabelQuery(List<Term> terms) {

  private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");
  private static final String KEY = "([\\w./-]+)";
  private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s*\\(([^()]*)\\)");
  private static final Pattern EQUALITY = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*([\\w.-]*)");
  private static final Pattern PRESENCE = Pattern.compile("(!?)\\s*" + KEY);

  /// One requirement.
  ///
  /// @param values the label must have one of these (`wanted`) or none of these; empty: any value
  record Term(String key, boolean wanted, Set<String> values) {

    boolean matches(Map<String, String> labels) {
      String value = labels.get(key);
      return (value != null && (values.isEmpty() || values.contains(value))) == wanted;
    }
  }

  /// Throws an [IllegalArgumentException] that names the part that cannot be parsed.
  static LabelQuery parse(String text) {
    if (text.isBlank()) {
      return new LabelQuery(List.of());
    }
    return new LabelQuery(
        Arrays.stream(COMMA.split(text, -1)).map(String::strip).map(LabelQuery::term).toList());
  }

  private static Term term(String text) {
    Matcher set = SET.matcher(text);
    if (set.matches()) {
      return new Term(set.group(1), set.group(2).equals("in"), values(set.group(3)));
    }
    Matcher equality = EQUALITY.matcher(text);
    if (equality.matches()) {
      boolean wanted = !equality.group(2).startsWith("!");
      return new Term(equality.group(1), wanted, Set.of(equality.group(3)));
    }
    Matcher presence = PRESENCE.matcher(text);
    if (presence.matches()) {
      return new Term(presence.group(2), presence.group(1).isEmpty(), Set.of());
    }
    throw new IllegalArgumentException("unable to parse requirement: " + text);
  }

  private static Set<String> values(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).collect(Collectors.toSet());
  }

  boolean matches(Map<String, String> labels) {
    return terms.stream().allMatch(term -> term.matches(labels));
  }
}
