package io.nilometer.scrape.kubelet;

/// Removes a credential from text of another program, also where only the beginning of it stands.
final class Redaction {

  /// A shorter beginning reveals nothing.
  private static final int REVEALING = 8;

  private Redaction() {}

  /// @param secret not empty
  static String without(String secret, String text) {
    String beginning = secret.substring(0, Math.min(REVEALING, secret.length()));
    var redacted = new StringBuilder();
    int done = 0;
    for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, done)) {
      redacted.append(text, done, at).append("(token)");
      done = at + inCommon(secret, text, at);
    }
    return redacted.append(text, done, text.length()).toString();
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
