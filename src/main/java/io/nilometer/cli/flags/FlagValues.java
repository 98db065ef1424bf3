package io.nilometer.cli.flags;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Makes a command take the flags of [Flag], and what was given of them settings. The command line
/// is to be [GoArguments#canonical].
public final class FlagValues {

  private FlagValues() {}

  public static void addTo(CommandSpec command) {
    for (Flag flag : Flag.ALL) {
      command.addOption(
          OptionSpec.builder(flag.names().toArray(String[]::new))
              .paramLabel(flag.kind().placeholder)
              .description(flag.description())
              .hidden(flag.isIdle())
              .type(List.class)
              .auxiliaryTypes(String.class)
              .arity("1")
              .build());
    }
  }

  /// The settings that were given as flags. Fails with an [IllegalArgumentException] that names
  /// the flag.
  public static Config given(ParseResult parsed) {
    Config given = ConfigFactory.empty();
    for (Flag flag : Flag.ALL) {
      Optional<List<String>> values = values(parsed, flag);
      if (values.isPresent()) {
        ConfigValue value = value(flag, values.get(), flag.name());
        given =
            switch (flag.effect()) {
              case Flag.Sets(String key) -> given.withValue("nilometer." + key, value);
              case Flag.Nothing _, Flag.Own _ -> given;
            };
      }
    }
    return given;
  }

  /// The names of the flags that were given and have no effect.
  public static List<String> idle(ParseResult parsed) {
    return Flag.ALL.stream()
        .filter(Flag::isIdle)
        .filter(flag -> values(parsed, flag).isPresent())
        .map(Flag::name)
        .toList();
  }

  private static Optional<List<String>> values(ParseResult parsed, Flag flag) {
    return Optional.ofNullable(parsed.matchedOption(flag.name())).map(OptionSpec::stringValues);
  }

  /// What was written in the place named by `origin`, as a setting. Fails with an
  /// [IllegalArgumentException] that names it.
  public static ConfigValue value(Flag flag, List<String> values, String origin) {
    try {
      return ConfigValueFactory.fromAnyRef(GoValues.read(flag.kind(), values), origin);
    } catch (IllegalArgumentException wrong) {
      throw new IllegalArgumentException(origin + ": " + wrong.getMessage(), wrong);
    }
  }
}
