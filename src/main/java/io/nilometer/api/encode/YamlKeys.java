package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The order in which go-yaml puts keys: as people sort them, letters after all else, and digits by
/// the number they make. It has cycles (`0b`, `1A`, `01`), so library sorts may reject it.
final class YamlKeys {

  private YamlKeys() {}

  /// Sorted by insertion, which any comparison will do for.
  static List<String> sorted(ObjectNode object) {
    var keys = new ArrayList<String>(object.size());
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      int at = keys.size();
      while (at > 0 && compare(field.getKey(), keys.get(at - 1)) < 0) {
        at--;
      }
      keys.add(at, field.getKey());
    }
    return keys;
  }

  static int compare(String a, String b) {
    int shorter = Math.min(a.length(), b.length());
    int same = 0;
    while (same < shorter && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    return same == shorter ? Integer.compare(a.length(), b.length()) : compareFrom(a, b, same);
  }

  private static int compareFrom(String a, String b, int at) {
    boolean letterInA = Character.isLetter(a.charAt(at));
    boolean letterInB = Character.isLetter(b.charAt(at));
    if (letterInA != letterInB) {
      return letterInA ? 1 : -1;
    }
    return letterInA ? Integer.compare(a.charAt(at), b.charAt(at)) : compareNumbers(a, b, at);
  }

  private static int compareNumbers(String a, String b, int at) {
    // A zero inside a number counts as a digit of it, one before it does not.
    long before = (a.charAt(at) == '0' || b.charAt(at) == '0') && endsInNumber(a, at) ? 1 : 0;
    int byNumber = Long.compare(number(a, at, before), number(b, at, before));
    if (byNumber != 0) {
      return byNumber;
    }
    int byLength = Integer.compare(digits(a, at), digits(b, at));
    return byLength != 0 ? byLength : Integer.compare(a.charAt(at), b.charAt(at));
  }

  private static boolean endsInNumber(String text, int end) {
    for (int i = end - 1; i >= 0 && Character.isDigit(text.charAt(i)); i--) {
      if (text.charAt(i) != '0') {
        return true;
      }
    }
    return false;
  }

  private static long number(String text, int from, long before) {
    long number = before;
    for (int i = 0; i < digits(text, from); i++) {
      number = number * 10 + (text.charAt(from + i) - '0');
    }
    return number;
  }

  private static int digits(String text, int from) {
    int end = from;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end - from;
  }
}
