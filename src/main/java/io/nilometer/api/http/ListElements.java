package io.nilometer.api.http;

import java.util.ArrayList;
import java.util.List;

/// Splits a header field whose value is a list. The work for one request is bounded: elements after
/// the first 100, and those of more than 1,024 characters, are ignored.
public final class ListElements {

  private static final int MOST = 100;
  private static final int LONGEST = 1024;

  private ListElements() {}

  /// The elements between the commas, with the white space around them.
  public static List<String> of(String value) {
    var elements = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < MOST && start <= value.length(); i++) {
      int comma = value.indexOf(',', start);
      int end = comma < 0 ? value.length() : comma;
      if (end - start <= LONGEST) {
        elements.add(value.substring(start, end));
      }
      start = end + 1;
    }
    return elements;
  }
}
