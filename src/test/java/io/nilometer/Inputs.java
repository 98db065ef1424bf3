package io.nilometer;

import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Texts that are hard to parse, of any size.
public final class Inputs {

  private static final int PAIRS = 16;

  private Inputs() {}

  /// A part again and again, up to about so many characters.
  public static String repeated(String part, int size) {
    return part.repeat(Math.max(1, size / part.length()));
  }

  /// Different words of one hash code, with a separator after each.
  public static String colliding(String separator, int size) {
    int length = 2 * PAIRS + separator.length();
    return IntStream.range(0, Math.max(1, size / length))
        .mapToObj(Inputs::collidingWord)
        .collect(Collectors.joining(separator));
  }

  /// One of 65,536 words of one hash code.
  public static String collidingWord(int number) {
    var word = new StringBuilder(2 * PAIRS);
    for (int i = 0; i < PAIRS; i++) {
      word.append((number >> i & 1) == 0 ? "Aa" : "BB");
    }
    return word.toString();
  }

  /// Different words, with a separator after each.
  public static String numbered(String word, String separator, int size) {
    int length = word.length() + separator.length() + 6;
    return IntStream.range(0, Math.max(1, size / length))
        .mapToObj(i -> word + (100_000 + i))
        .collect(Collectors.joining(separator));
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
