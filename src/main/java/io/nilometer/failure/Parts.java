package io.nilometer.failure;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;

/// All parts of some texts that have a given length, to find out whether another text has one of
/// them. Of each text only the characters count of which tokens and their encodings consist: those
/// of base64, where that of URLs counts as the other.
final class Parts {

  /// The characters of a part.
  static final int LENGTH = 8;

  private static final int BITS = 6; // of a character
  private static final long MASK = (1L << (BITS * LENGTH)) - 1;
  private static final int FILTER = (1 << 16) - 1;

  private final long[] sorted;
  private final BitSet filter = new BitSet(FILTER + 1);

  Parts(List<String> texts) {
    this.sorted = texts.stream().flatMapToLong(Parts::of).sorted().toArray();
    for (long part : sorted) {
      filter.set((int) part & FILTER);
    }
  }

  private static LongStream of(String text) {
    LongStream.Builder parts = LongStream.builder();
    isAnyIn(
        text,
        part -> {
          parts.add(part);
          return false;
        });
    return parts.build();
  }

  boolean isAnyIn(String text) {
    return isAnyIn(text, this::contains);
  }

  /// Whether one of the parts of the text is wanted; those behind it are not looked at.
  private static boolean isAnyIn(String text, LongPredicate wanted) {
    long part = 0;
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      int value = value(text.charAt(i));
      if (value >= 0) {
        part = (part << BITS | value) & MASK;
        if (++length >= LENGTH && wanted.test(part)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean contains(long part) {
    return filter.get((int) part & FILTER) && Arrays.binarySearch(sorted, part) >= 0;
  }

  /// From 0 to 63; -1 for a character that does not count.
  private static int value(char c) {
    if (c >= 'A' && c <= 'Z') {
      return c - 'A';
    } else if (c >= 'a' && c <= 'z') {
      return c - 'a' + 26;
    } else if (c >= '0' && c <= '9') {
      return c - '0' + 52;
    } else if (c == '+' || c == '-') {
      return 62;
    }
    return c == '/' || c == '_' ? 63 : -1;
  }
}
