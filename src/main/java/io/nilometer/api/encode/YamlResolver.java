package io.nilometer.api.encode;

import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells which plain YAML scalars go-yaml would read as something other than a string: a boolean, a
/// number, a time, nothing.
final class YamlResolver {

  private static final Set<String> WORDS =
      Set.of(
          ("y Y yes Yes YES true True TRUE on On ON n N no No NO false False FALSE off Off OFF "
                  + "~ null Null NULL .nan .NaN .NAN .inf .Inf .INF +.inf +.Inf +.INF -.inf -.Inf -.INF")
              .split(" "));
  private static final Pattern INTEGER =
      Pattern.compile("[-+]?(0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]*)");
  private static final Pattern FLOAT =
      Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?");
  private static final Pattern BASE_60 =
      Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");
  private static final Pattern TIME =
      Pattern.compile(
          "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
              + "([Tt](\\d{1,2}):(\\d{1,2}):(\\d{1,2})(\\.\\d+)?(Z|[-+]\\d\\d:\\d\\d)"
              + "| (\\d{1,2}):(\\d{1,2}):(\\d{1,2})(\\.\\d+)?)?");

  private YamlResolver() {}

  static boolean isNotString(String text) {
    if (text.isEmpty() || WORDS.contains(text)) {
      return true;
    }
    char first = text.charAt(0);
    boolean numeric = first == '.' || first == '+' || first == '-' || Character.isDigit(first);
    return numeric && (isNumber(text) || BASE_60.matcher(text).matches() || isTime(text));
  }

  private static boolean isNumber(String text) {
    String digits = text.charAt(0) == '.' ? text : text.replace("_", "");
    return isInteger(digits)
        || (FLOAT.matcher(digits).matches() && Double.isFinite(Double.parseDouble(digits)));
  }

  private static boolean isInteger(String text) {
    Matcher integer = INTEGER.matcher(text);
    if (!integer.matches()) {
      return false;
    }
    String digits = integer.group(1);
    if (digits.length() < 3 || digits.charAt(0) != '0' || Character.isDigit(digits.charAt(1))) {
      return true; // decimal or octal; where it is too large it is still a float
    }
    int bitsADigit =
        switch (Character.toLowerCase(digits.charAt(1))) {
          case 'x' -> 4;
          case 'o' -> 3;
          default -> 1;
        };
    return new BigInteger(digits.substring(2), 1 << bitsADigit).bitLength() <= Long.SIZE;
  }

  private static boolean isTime(String text) {
    Matcher time = TIME.matcher(text);
    if (!time.matches()) {
      return false;
    }
    try {
      LocalDate.of(number(time, 1), number(time, 2), number(time, 3));
    } catch (DateTimeException noSuchDay) {
      return false;
    }
    int clock = time.group(5) != null ? 5 : 10;
    return time.group(clock) == null
        || (number(time, clock) < 24
            && number(time, clock + 1) < 60
            && number(time, clock + 2) < 60);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
