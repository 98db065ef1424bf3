package io.nilometer.cli.flags;

import java.util.List;
import java.util.Optional;

/// All flags of `serve`: those of metrics-server v0.9.0, `--config`, `--context`, those of
/// the status page and those of [ClusterFlags].
public final class Flags {

  /// Not settings: the command reads them itself.
  private static final FlagGroup COMMAND =
      new FlagGroup(
          "Command",
          List.of(
              Flag.forCommand(
                  "--config",
                  Flag.Kind.FILE,
                  "Configuration file in the format of conf/application.conf; environment variables"
                      + " and flags take precedence"),
              Flag.forCommand("--help", Flag.Kind.BOOLEAN, "Print this help and exit")
                  .withShortName("-h"),
              Flag.forCommand("--version", Flag.Kind.BOOLEAN, "Print the version and exit")
                  .withShortName("-V")));

  /// In the order in which help lists them.
  static final List<FlagGroup> GROUPS =
      List.of(
          COMMAND,
          GeneralFlags.GROUP,
          KubeletFlags.GROUP,
          ServingFlags.GROUP,
          TlsFlags.GROUP,
          AccessFlags.GROUP,
          LoggingFlags.GROUP,
          ClusterFlags.GROUP,
          UnsupportedFlags.GROUP,
          AuditFlags.GROUP);

  static final List<Flag> ALL = GROUPS.stream().flatMap(group -> group.flags().stream()).toList();

  private Flags() {}

  /// The flag of a setting, if it has one.
  ///
  /// @param key below `nilometer` in the configuration
  public static Optional<Flag> ofSetting(String key) {
    return ALL.stream()
        .filter(flag -> flag.effect() instanceof Flag.Sets sets && sets.key().equals(key))
        .findFirst();
  }

  static Flag named(String name) {
    return ALL.stream().filter(flag -> flag.names().contains(name)).findFirst().orElseThrow();
  }
}
