package io.nilometer.cli;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.flags.FlagOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The flags with which a replica runs, as settings.
final class ReplicaFlags {

  private static final Path FIRST_PROCESS = Path.of("/proc/1/cmdline");

  private ReplicaFlags() {}

  /// Of the replica in this container; empty if there is none, or it cannot be read.
  static Optional<List<String>> ofContainer() {
    try {
      return of(List.of(Files.readString(FIRST_PROCESS).split("\0", 0)));
    } catch (IOException _) { // the Pod has them too
      return Optional.empty();
    }
  }

  /// @param command of a process
  static Optional<List<String>> of(List<String> command) {
    int main = command.indexOf(Main.class.getName());
    return main < 0 ? Optional.empty() : Optional.of(command.subList(main + 1, command.size()));
  }

  /// Fails with an [IllegalArgumentException] if they cannot be parsed.
  ///
  /// @param files whether the files that flags name can be read here
  static Config settings(List<String> flags, boolean files) {
    ParseResult parsed = parsed(Main.canonical(flags.toArray(String[]::new)));
    return files
        ? FlagOptions.settings(parsed)
        : withoutClusterFiles(FlagOptions.settingsWithoutFiles(parsed));
  }

  private static ParseResult parsed(String[] arguments) {
    try {
      return Optional.ofNullable(Main.program().parseArgs(arguments).subcommand())
          .orElseThrow(() -> new IllegalArgumentException("no command runs with " + arguments[0]));
    } catch (ParameterException wrong) {
      throw new IllegalArgumentException(wrong.getMessage(), wrong);
    }
  }

  /// Seeds need some kind of TLS, or its absence: nothing is sent to replicas of another machine.
  private static Config withoutClusterFiles(Config settings) {
    return settings.hasPath("nilometer.cluster.seeds")
            && !settings.hasPath("nilometer.cluster.tls.secret")
        ? settings.withFallback(ConfigFactory.parseString("nilometer.cluster.tls.insecure = true"))
        : settings;
  }
}
