package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.KubeObject;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A parsed `fieldSelector`: `metadata.name=a,status.phase!=Running`.
record FieldQuery(List<Term> terms) {

  private static final Pattern TERM = Pattern.compile("\\s*([\\w.]+)\\s*(==|=|!=)\\s*(.*?)\\s*");
  private static final Set<String> KNOWN =
      Set.of("metadata.name", "metadata.namespace", "status.phase", "spec.nodeName");

  record Term(String path, boolean equal, String value) {

    boolean matches(KubeObject object) {
      return value(object).equals(value) == equal;
    }

    private String value(KubeObject object) {
      return switch (path) {
        case "metadata.name" -> object.id().name();
        case "metadata.namespace" -> object.id().namespace();
        default -> object.field(path).orElse("");
      };
    }
  }

  /// Throws an [IllegalArgumentException] that names the part that cannot be parsed.
  static FieldQuery parse(String text) {
    if (text.isBlank()) {
      return new FieldQuery(List.of());
    }
    return new FieldQuery(Arrays.stream(text.split(",", -1)).map(FieldQuery::term).toList());
  }

  private static Term term(String text) {
    Matcher matcher = TERM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("invalid field selector term: " + text);
    }
    if (!KNOWN.contains(matcher.group(1))) {
      throw new IllegalArgumentException("field label not supported: " + matcher.group(1));
    }
    return new Term(matcher.group(1), !matcher.group(2).startsWith("!"), matcher.group(3));
  }

  boolean matches(KubeObject object) {
    return terms.stream().allMatch(term -> term.matches(object));
  }
}
