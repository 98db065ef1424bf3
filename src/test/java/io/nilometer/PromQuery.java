package io.nilometer;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// The names in a query in Prometheus's language. It reads what our queries need of the language;
/// promtool checks the rest.
///
/// @param metrics each with the labels that it is selected by
/// @param labels by which is grouped or matched
/// @param created labels that `label_replace` adds
record PromQuery(List<Selected> metrics, Set<String> labels, Set<String> created) {

  record Selected(String metric, Set<String> labels) {}

  private static final Pattern TOKEN =
      Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"|\\[[^\\]]*]|[a-zA-Z_:][\\w:]*|[0-9.]+\\w*|\\S");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][\\w:]*");
  private static final Pattern REPLACED =
      Pattern.compile("label_replace\\(.*?, \"(\\w+)\"", Pattern.DOTALL);
  private static final Set<String> GROUPINGS =
      Set.of("by", "without", "on", "ignoring", "group_left", "group_right");
  private static final Set<String> WORDS =
      Set.of("and", "or", "unless", "bool", "offset", "sum", "count", "min", "max", "avg");

  static PromQuery read(String text) {
    List<String> tokens = TOKEN.matcher(text).results().map(MatchResult::group).toList();
    var metrics = new ArrayList<Selected>();
    var grouped = new TreeSet<String>();
    for (int i = 0; i < tokens.size(); i++) {
      String token = tokens.get(i);
      String next = i + 1 < tokens.size() ? tokens.get(i + 1) : "";
      if (token.equals("{")) {
        int end = end(tokens, i, "}");
        metrics.getLast().labels().addAll(names(tokens.subList(i, end)));
        i = end;
      } else if (GROUPINGS.contains(token)) {
        int end = end(tokens, i, ")");
        grouped.addAll(names(tokens.subList(i + 1, end)));
        i = end;
      } else if (NAME.matcher(token).matches() && !WORDS.contains(token) && !next.equals("(")) {
        metrics.add(new Selected(token, new HashSet<>()));
      }
    }
    var created = new TreeSet<String>();
    REPLACED.matcher(text).results().forEach(found -> created.add(found.group(1)));
    return new PromQuery(metrics, grouped, created);
  }

  private static int end(List<String> tokens, int from, String bracket) {
    int end = from;
    while (!tokens.get(end).equals(bracket)) {
      end++;
    }
    return end;
  }

  private static List<String> names(List<String> tokens) {
    return tokens.stream().filter(NAME.asMatchPredicate()).toList();
  }
}
