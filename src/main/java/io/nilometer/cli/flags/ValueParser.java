package io.nilometer.cli.flags;

import io.nilometer.model.GoDurations;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Parses the values of flags in the syntax of Go programs on Kubernetes. Fails with an
/// [IllegalArgumentException] that has the value and a remedy.
final class ValueParser {

  private static final Pattern FRACTION =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");
  private static final Pattern SIZE =
      Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\\d+)?");
  private static final Pattern LEVEL = Pattern.compile("\\d{1,9}");
  private static final Pattern LEVELS = Pattern.compile("[^=]+=" + LEVEL.pattern());

  private ValueParser() {}

  /// The value for the flag's setting.
  ///
  /// @param values one for each time the flag was given; never empty
  static Object parse(Flag.Kind kind, List<String> values) {
    return switch (kind) {
      case LIST -> all(values, CsvList::parse);
      case NUMBERS -> all(values, text -> CsvList.parse(text).map(IntegerLiteral::parse));
      case LEVELS -> all(values, ValueParser::levels);
      case CERTIFICATE -> all(values, text -> Stream.of(text.split(";", -1)));
      case TEXT, FILE, NUMBER, FRACTION, DURATION, BOOLEAN, ADDRESS, SIZE, LEVEL ->
          last(kind, values);
    };
  }

  private static <T> List<T> all(List<String> values, Function<String, Stream<T>> parse) {
    return values.stream().flatMap(parse).toList();
  }

  /// All are checked, as by pflag.
  private static Object last(Flag.Kind kind, List<String> values) {
    var parsed = new ArrayList<>();
    values.forEach(text -> parsed.add(parse(kind, text)));
    return parsed.getLast();
  }

  private static Object parse(Flag.Kind kind, String text) {
    return switch (kind) {
      case NUMBER -> IntegerLiteral.parse(text);
      case FRACTION -> Double.parseDouble(matching(FRACTION, text, "a number, such as 0.02"));
      case DURATION -> duration(text);
      case BOOLEAN -> truth(text);
      case ADDRESS -> address(text);
      case SIZE -> matching(SIZE, text, "a quantity: write for example 512, 4Ki or 1M");
      case LEVEL -> Integer.parseInt(matching(LEVEL, text, "a level: write 0, 1, 2 and so on"));
      case TEXT, FILE, LIST, NUMBERS, LEVELS, CERTIFICATE -> text;
    };
  }

  private static Duration duration(String text) {
    try {
      return GoDurations.parse(text);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a duration: write for example 15s, 1m30s or 500ms", malformed);
    }
  }

  static boolean truth(String text) {
    return switch (text) {
      case "1", "t", "T", "true", "True", "TRUE" -> true;
      case "0", "f", "F", "false", "False", "FALSE" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }

  private static String address(String text) {
    if (!text.isEmpty()) {
      try {
        InetAddress.ofLiteral(text);
      } catch (IllegalArgumentException malformed) {
        throw new IllegalArgumentException(
            "'" + text + "' is not an IP address: write for example 0.0.0.0 or ::1", malformed);
      }
    }
    return text.strip().toLowerCase(Locale.ROOT);
  }

  private static Stream<String> levels(String text) {
    return Stream.of(text.split(",", -1))
        .filter(item -> !item.isEmpty())
        .map(item -> matching(LEVELS, item, "of the form pattern=level, such as scrape=4"));
  }

  private static String matching(Pattern form, String text, String what) {
    if (!form.matcher(text).matches()) {
      throw new IllegalArgumentException("'" + text + "' is not " + what);
    }
    return text;
  }
}
