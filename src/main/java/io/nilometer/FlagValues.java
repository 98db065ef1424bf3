package io.nilometer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// Makes a command take the flags of [Flag], and what was given of them settings.
final class FlagValues {

  private FlagValues() {}

  static void addTo(CommandSpec command) {
    for (Flag flag : Flag.ALL) {
      OptionSpec.Builder option =
          OptionSpec.builder(flag.names().toArray(String[]::new))
              .paramLabel(flag.kind().placeholder)
              .description(flag.description());
      command.addOption(
          switch (flag.kind()) {
            case BOOLEAN -> option.type(String.class).arity("0..1").fallbackValue("true").build();
            case LIST ->
                option.type(List.class).auxiliaryTypes(String.class).splitRegex(",").build();
            case TEXT, FILE, NUMBER, DURATION -> option.type(String.class).arity("1").build();
          });
    }
  }

  /// The settings that were given as flags. Fails with a [ParameterException] that names the flag.
  static Config given(ParseResult parsed) {
    Config given = ConfigFactory.empty();
    for (Flag flag : Flag.ALL) {
      OptionSpec option = parsed.matchedOption(flag.names().getFirst());
      if (option != null) {
        given =
            given.withValue("nilometer." + flag.key(), value(parsed, flag, option.stringValues()));
      }
    }
    return given;
  }

  private static ConfigValue value(ParseResult parsed, Flag flag, List<String> values) {
    String name = flag.names().getFirst();
    try {
      return ConfigValueFactory.fromAnyRef(value(flag.kind(), values), name);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(
          parsed.commandSpec().commandLine(), name + ": " + wrong.getMessage(), wrong);
    }
  }

  private static Object value(Flag.Kind kind, List<String> values) {
    String last = values.getLast();
    return switch (kind) {
      case TEXT, FILE -> last;
      case NUMBER -> number(last);
      case DURATION -> GoDurations.parse(last);
      case BOOLEAN -> truth(last);
      case LIST -> values.stream().filter(value -> !value.isEmpty()).toList();
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException malformed) {
      throw new IllegalArgumentException("'" + text + "' is not a whole number", malformed);
    }
  }

  private static boolean truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "t", "true" -> true;
      case "0", "f", "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    };
  }
}
