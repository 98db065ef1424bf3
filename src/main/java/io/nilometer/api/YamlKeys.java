package io.nilometer.api;

import java.util.Comparator;

/// The order in which go-yaml puts keys: as people sort them, letters after all else, and digits by
/// the number they make.
final class YamlKeys {

  static final Comparator<String> ORDER =
      (a, b) -> compare(a.codePoints().toArray(), b.codePoints().toArray());

  private YamlKeys() {}

  private static int compare(int[] a, int[] b) {
    int same = 0;
    while (same < a.length && same < b.length && a[same] == b[same]) {
      same++;
    }
    return same == a.length || same == b.length
        ? Integer.compare(a.length, b.length)
        : compareFrom(a, b, same);
  }

  private static int compareFrom(int[] a, int[] b, int at) {
    boolean letterInA = Character.isLetter(a[at]);
    boolean letterInB = Character.isLetter(b[at]);
    if (letterInA != letterInB) {
      return letterInA ? 1 : -1;
    }
    return letterInA ? Integer.compare(a[at], b[at]) : compareNumbers(a, b, at);
  }

  private static int compareNumbers(int[] a, int[] b, int at) {
    // A zero inside a number counts as a digit of it, one before it does not.
    long before = (a[at] == '0' || b[at] == '0') && endsInNumber(a, at) ? 1 : 0;
    int byNumber = Long.compare(number(a, at, before), number(b, at, before));
    if (byNumber != 0) {
      return byNumber;
    }
    int byLength = Integer.compare(digits(a, at), digits(b, at));
    return byLength != 0 ? byLength : Integer.compare(a[at], b[at]);
  }

  private static boolean endsInNumber(int[] text, int end) {
    for (int i = end - 1; i >= 0 && Character.isDigit(text[i]); i--) {
      if (text[i] != '0') {
        return true;
      }
    }
    return false;
  }

  private static long number(int[] text, int from, long before) {
    long number = before;
    for (int i = 0; i < digits(text, from); i++) {
      number = number * 10 + (text[from + i] - '0');
    }
    return number;
  }

  private static int digits(int[] text, int from) {
    int end = from;
    while (end < text.length && Character.isDigit(text[end])) {
      end++;
    }
    return end - from;
  }
}
