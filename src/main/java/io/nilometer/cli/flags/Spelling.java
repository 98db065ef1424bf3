package io.nilometer.cli.flags;

import java.util.Collection;
import java.util.Comparator;

/// Suggests what a mistyped name may have meant.
public final class Spelling {

  private static final int MOST_EDITS = 3;

  private Spelling() {}

  /// `; did you mean NAME?`, or empty if no known name is close.
  public static String suggestion(String typed, Collection<String> known) {
    int most = Math.min(MOST_EDITS, typed.length() / 3);
    return known.stream()
        .filter(name -> distance(typed, name) <= most)
        .min(Comparator.comparingInt((String name) -> distance(typed, name)).thenComparing(n -> n))
        .map(name -> "; did you mean " + name + "?")
        .orElse("");
  }

  /// The Levenshtein distance.
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int column = 0; column < row.length; column++) {
      row[column] = column;
    }
    for (int i = 0; i < from.length(); i++) {
      int diagonal = row[0]++;
      for (int j = 0; j < to.length(); j++) {
        int replaced = diagonal + (from.charAt(i) == to.charAt(j) ? 0 : 1);
        diagonal = row[j + 1];
        row[j + 1] = Math.min(replaced, 1 + Math.min(row[j], row[j + 1]));
      }
    }
    return row[to.length()];
  }
}
