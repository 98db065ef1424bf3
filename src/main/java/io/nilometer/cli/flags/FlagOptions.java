package io.nilometer.cli.flags;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParseResult;

/// Adds [Flags] to a picocli command as options, and turns the parsed options into settings. The
/// arguments must be in the form of [PflagSyntax#canonical].
public final class FlagOptions {

  private FlagOptions() {}

  public static void addTo(CommandLine command) {
    Flags.ALL.forEach(flag -> command.getCommandSpec().addOption(option(flag)));
    command
        .getHelpSectionMap()
        .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, FlagOptions::optionList);
  }

  private static OptionSpec option(Flag flag) {
    var option =
        OptionSpec.builder(flag.names().toArray(String[]::new))
            .description(flag.description().replace("%", "%%"))
            .hidden(flag.isIgnored());
    if (isSwitch(flag)) {
      return option
          .arity("0")
          .type(boolean.class)
          .usageHelp(flag.name().equals("--help"))
          .versionHelp(flag.name().equals("--version"))
          .build();
    }
    return option
        .arity("1")
        .paramLabel(flag.kind().placeholder())
        .type(List.class)
        .auxiliaryTypes(String.class)
        .build();
  }

  /// Whether picocli knows the flag without a value: --help and --version.
  static boolean isSwitch(Flag flag) {
    return flag.effect() instanceof Flag.ForCommand && flag.kind() == Flag.Kind.BOOLEAN;
  }

  private static String optionList(Help help) {
    return Flags.GROUPS.stream()
        .filter(group -> group.flags().stream().anyMatch(flag -> !flag.isIgnored()))
        .map(group -> group.title() + ":" + System.lineSeparator() + options(help, group))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /// With the same column widths in all groups.
  private static String options(Help help, FlagGroup group) {
    CommandSpec command = help.commandSpec();
    Help.Layout layout = help.createDefaultLayout(command.options(), List.of(), help.colorScheme());
    layout.addOptions(
        group.flags().stream().map(flag -> command.findOption(flag.name())).toList(),
        help.parameterLabelRenderer());
    return layout.toString();
  }

  /// The settings that the flags on the command line override. Fails with an
  /// [IllegalArgumentException] that names the flag, its value and a remedy.
  public static Config settings(ParseResult parsed) {
    return settings(parsed, Flags.ALL);
  }

  /// As [#settings], but without flags that name files: those of another machine.
  public static Config settingsWithoutFiles(ParseResult parsed) {
    return settings(
        parsed,
        Flags.ALL.stream()
            .filter(flag -> flag.kind() != Flag.Kind.FILE && flag.kind() != Flag.Kind.CERTIFICATE)
            .toList());
  }

  private static Config settings(ParseResult parsed, List<Flag> flags) {
    Config settings = ConfigFactory.empty();
    for (Flag flag : flags) {
      List<String> values = values(parsed, flag);
      if (values.isEmpty() || isSwitch(flag)) {
        continue;
      }
      ConfigValue value = value(flag, values, flag.name());
      if (flag.effect() instanceof Flag.Sets(String key, Flag.Default _)) {
        settings = settings.withValue("nilometer." + key, value);
      }
    }
    return settings;
  }

  /// The last value of `--config`.
  public static Optional<String> configFile(ParseResult parsed) {
    return values(parsed, Flags.named("--config")).stream().reduce((_, last) -> last);
  }

  /// The names of the flags on the command line that have no effect.
  public static List<String> ignored(ParseResult parsed) {
    return Flags.ALL.stream()
        .filter(flag -> flag.isIgnored() && !values(parsed, flag).isEmpty())
        .map(Flag::name)
        .toList();
  }

  private static List<String> values(ParseResult parsed, Flag flag) {
    OptionSpec option = parsed.matchedOption(flag.name());
    return option == null ? List.of() : option.stringValues();
  }

  /// A value in the flag's syntax, as a setting. Fails with an [IllegalArgumentException] that
  /// names the origin, the value and a remedy.
  ///
  /// @param origin where it was written: a flag or an environment variable
  public static ConfigValue value(Flag flag, List<String> values, String origin) {
    try {
      return ConfigValueFactory.fromAnyRef(ValueParser.parse(flag.kind(), values), origin);
    } catch (IllegalArgumentException malformed) {
      throw new IllegalArgumentException(origin + ": " + malformed.getMessage(), malformed);
    }
  }
}
