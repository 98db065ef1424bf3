package io.nilometer.api.discovery;

import io.nilometer.api.encode.Encoding;
import io.nilometer.api.http.ListElements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One clause of an `Accept` header, parsed and ordered as the API server does: an invalid clause
/// is skipped, a quality that is no number is 0, and quality 0 is still acceptable.
///
/// @param parameters all but the quality
record AcceptClause(String type, String subtype, double quality, Map<String, String> parameters) {

  /// The clauses of a header, in the order of preference.
  static List<AcceptClause> parse(String header) {
    var clauses = new ArrayList<AcceptClause>();
    for (String clause : ListElements.of(header)) {
      parseOne(trim(clause)).ifPresent(parsed -> insert(clauses, parsed));
    }
    return clauses;
  }

  /// Whether this names the media type, also by a wildcard.
  boolean matches(Encoding encoding) {
    return switch (type) {
      case "application" -> subtype.equals("*") || subtype.equals(encoding.subtype());
      case "*" -> subtype.equals("*");
      default -> false;
    };
  }

  /// Whether this names the subtype of `application`. As for OpenAPI documents, the type alone may
  /// also be a wildcard.
  boolean namesOfAnyType(String named) {
    return (type.equals("*") || type.equals("application"))
        && (subtype.equals("*") || subtype.equals(named));
  }

  /// A parameter, or empty text.
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }

  /// Without the spaces around it; other white space counts.
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && text.charAt(from) == ' ') {
      from++;
    }
    while (from < to && text.charAt(to - 1) == ' ') {
      to--;
    }
    return text.substring(from, to);
  }

  private static Optional<AcceptClause> parseOne(String clause) {
    String[] parts = clause.split(";", 0);
    String[] types = parts.length == 0 ? new String[0] : parts[0].split("/", 0);
    if (types.length == 1 && trim(types[0]).equals("*")) {
      return Optional.of(parsed("*", "*", parts));
    }
    return types.length == 2
        ? Optional.of(parsed(trim(types[0]), trim(types[1]), parts))
        : Optional.empty();
  }

  private static AcceptClause parsed(String type, String subtype, String[] parts) {
    var parameters = new HashMap<String, String>();
    double quality = 1;
    for (int i = 1; i < parts.length; i++) {
      String[] parameter = parts[i].split("=", 0);
      if (parameter.length != 2) {
        continue;
      }
      String name = trim(parameter[0]);
      if (name.equals("q")) {
        quality = number(parameter[1]);
      } else {
        parameters.put(name, trim(parameter[1]));
      }
    }
    return new AcceptClause(type, subtype, quality, parameters);
  }

  private static double number(String text) {
    return isNumber(text) ? Double.parseDouble(text) : 0;
  }

  /// Whether this is a decimal number, perhaps with an exponent. Java also parses `0x1p3`, `1f` and
  /// `NaN`.
  private static boolean isNumber(String text) {
    int start = afterSign(text, 0);
    int whole = afterDigits(text, start);
    int digits = whole - start;
    int end = whole;
    if (end < text.length() && text.charAt(end) == '.') {
      end = afterDigits(text, whole + 1);
      digits += end - whole - 1;
    }
    if (digits > 0 && end < text.length() && (text.charAt(end) | 0x20) == 'e') {
      int exponent = afterSign(text, end + 1);
      end = afterDigits(text, exponent);
      digits = end - exponent;
    }
    return digits > 0 && end == text.length();
  }

  private static int afterSign(String text, int from) {
    return text.startsWith("-", from) || text.startsWith("+", from) ? from + 1 : from;
  }

  private static int afterDigits(String text, int from) {
    int end = from;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return end;
  }

  /// Sorts by insertion, which is quadratic in the few clauses of [ListElements]. The comparison is
  /// not transitive, so another algorithm would give another order.
  private static void insert(List<AcceptClause> clauses, AcceptClause clause) {
    int at = clauses.size();
    while (at > 0 && clause.precedes(clauses.get(at - 1))) {
      at--;
    }
    clauses.add(at, clause);
  }

  private boolean precedes(AcceptClause other) {
    return quality > other.quality
        || (!type.equals("*") && other.type.equals("*"))
        || (!subtype.equals("*") && other.subtype.equals("*"));
  }
}
