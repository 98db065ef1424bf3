package io.nilometer.failure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/// Removes a credential from text of another program, before it is logged. That program has seen
/// the credential, and may repeat it as it is, in part, or encoded.
public final class Redaction {

  /// A shorter part reveals nothing.
  private static final int REVEALING = Parts.LENGTH;

  /// More is not decoded. Messages show less of it.
  private static final int LONGEST = 4096;

  private static final int ENCODINGS = 3; // one in another in a third

  private Redaction() {}

  /// The text with "(token)" in the places of the secret, or none of it if it has the secret
  /// encoded.
  ///
  /// @param secret not empty
  public static String without(String secret, String text) {
    String beginning = secret.substring(0, Math.min(REVEALING, secret.length()));
    var redacted = new StringBuilder();
    int done = 0;
    for (int at = text.indexOf(beginning); at >= 0; at = text.indexOf(beginning, done)) {
      redacted.append(text, done, at).append("(token)");
      done = at + inCommon(secret, text, at);
    }
    String rest = redacted.append(text, done, text.length()).toString();
    String shown = rest.substring(0, Math.min(LONGEST, rest.length()));
    return reveals(secret, shown) ? "(it repeats the token, and is not shown)" : shown;
  }

  /// As [#without], but a text stays as it is where the secret is so short that it may be part of a
  /// word.
  public static String withoutLong(String secret, String text) {
    return secret.length() < REVEALING ? text : without(secret, text);
  }

  private static int inCommon(String secret, String text, int at) {
    int most = Math.min(secret.length(), text.length() - at);
    int length = 0;
    while (length < most && secret.charAt(length) == text.charAt(at + length)) {
      length++;
    }
    return length;
  }

  private static boolean reveals(String secret, String text) {
    if (secret.length() < REVEALING) {
      return false;
    }
    var readings = new ArrayList<String>();
    String reading = text;
    for (int i = 0; i < ENCODINGS; i++) {
      readings.add(reading);
      reading = decoded(reading);
    }
    var parts = new Parts(readings);
    return forms(secret).stream().anyMatch(parts::isAnyIn);
  }

  /// The secret as it is, backwards, in base64 and in hexadecimal digits.
  private static List<String> forms(String secret) {
    var forms = new ArrayList<String>();
    forms.add(secret);
    forms.add(new StringBuilder(secret).reverse().toString());
    byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
    for (int skipped = 0; skipped < 3; skipped++) { // what stands before it shifts base64
      byte[] rest = Arrays.copyOfRange(bytes, skipped, bytes.length);
      forms.add(Base64.getEncoder().withoutPadding().encodeToString(rest));
    }
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().formatHex(bytes).toUpperCase(Locale.ROOT));
    return forms;
  }

  /// With the escapes of URLs, JavaScript, JSON and XML decoded.
  private static String decoded(String text) {
    var decoded = new StringBuilder(text.length());
    int i = 0;
    while (i < text.length()) {
      Escape escape = escape(text, i);
      if (escape == null) {
        decoded.append(text.charAt(i++));
      } else {
        decoded.append((char) escape.character());
        i = escape.end();
      }
    }
    return decoded.toString();
  }

  private record Escape(int character, int end) {}

  private static Escape escape(String text, int at) {
    if (text.startsWith("%", at)) {
      return digits(text, at + 1, 2, 16);
    } else if (text.startsWith("\\x", at)) {
      return digits(text, at + 2, 2, 16);
    } else if (text.startsWith("\\u", at)) {
      return digits(text, at + 2, 4, 16);
    } else if (text.startsWith("&#x", at)) {
      return entity(text, at + 3, 16);
    }
    return text.startsWith("&#", at) ? entity(text, at + 2, 10) : null;
  }

  private static Escape entity(String text, int from, int radix) {
    int end = text.indexOf(';', from);
    Escape digits = end < 0 ? null : digits(text, from, end - from, radix);
    return digits == null ? null : new Escape(digits.character(), end + 1);
  }

  /// Null if these are no digits, or too many.
  private static Escape digits(String text, int from, int count, int radix) {
    if (count < 1 || count > 6 || from + count > text.length()) {
      return null;
    }
    int value = 0;
    for (int i = from; i < from + count; i++) {
      int digit = Character.digit(text.charAt(i), radix);
      if (digit < 0) {
        return null;
      }
      value = value * radix + digit;
    }
    return new Escape(value, from + count);
  }
}
