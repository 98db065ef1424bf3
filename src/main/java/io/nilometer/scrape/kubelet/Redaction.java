package io.nilometer.scrape.kubelet;

/// Takes a credential out of what others say, also where only its beginning is left of it.
final class Redaction {

  /// A shorter beginning tells nothing.
  private static final int TELLING = 8;

  private Redaction() {}

  /// @param secret not empty
  static String without(String secret, String text) {
    String beginning = secret.substring(0, Math.min(TELLING, secret.length()));
    var told = new StringBuilder();
    int done = 0;
    for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, done)) {
      told.append(text, done, at).append("(token)");
      done = at + inCommon(secret, text, at);
    }
    return told.append(text, done, text.length()).toString();
  }

  private static int inCommon(String secret, String text, int at) {
    int most = Math.min(secret.length(), text.length() - at);
    int length = 0;
    while (length < most && secret.charAt(length) == text.charAt(at + length)) {
      length++;
    }
    return length;
  }
}
