package io.nilometer.model;

/// Shortens text from outside before it becomes part of a message.
public final class Excerpt {

  /// Longer than any name, label or path of Kubernetes.
  private static final int LONGEST = 1024;

  private Excerpt() {}

  /// The text; of a longer one its first 1,024 characters, and how many it had.
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /// The text; of a longer one its beginning, and how many characters it had.
  public static String of(String text, int longest) {
    return text.length() <= longest ? text : start(text, longest) + rest(text);
  }

  /// As much of the text as a message shows.
  static String start(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(longest - 1));
    return text.substring(0, splitsPair ? longest - 1 : longest);
  }

  static String start(String text) {
    return start(text, LONGEST);
  }

  /// What follows the start of a text: nothing if it is whole.
  static String rest(String text, String start) {
    return start.length() == text.length() ? "" : rest(text);
  }

  private static String rest(String text) {
    return "... (" + text.length() + " characters)";
  }
}
