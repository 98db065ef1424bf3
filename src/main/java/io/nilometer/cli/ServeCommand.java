package io.nilometer.cli;

import com.typesafe.config.Config;
import io.nilometer.cli.flags.FlagOptions;
import io.nilometer.replica.Nilometer;
import io.nilometer.replica.OldGeneration;
import io.nilometer.replica.ProcessLifecycle;
import io.nilometer.replica.Version;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// `nilometer serve`: serves the metrics of a cluster until it is stopped.
@Command(
    name = "serve",
    description = {"Serve the metrics API of a cluster. Takes the flags of metrics-server.", ""},
    customSynopsis = "nilometer [serve] [FLAGS]",
    versionProvider = Version.class,
    footer = {
      "",
      "Flags of metrics-server that are not listed here are accepted and have no effect:"
          + " docs/flags.md.",
      "Environment variables and the configuration file: docs/operations.md."
    })
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec;

  @Parameters(hidden = true)
  private List<String> arguments = List.of();

  @Override
  public Integer call() throws Exception {
    Config config = config(System.getenv());
    Settings settings = Settings.of(config);
    settings.log().apply();
    OldGeneration.watch();
    logIgnored();
    return ProcessLifecycle.of(
        resources -> resources.add(Nilometer.start(settings, config), Nilometer::stop).ended());
  }

  /// The configuration by the parsed command line.
  Config config(Map<String, String> variables) {
    ParseResult parsed = spec.commandLine().getParseResult();
    return Configuration.load(
        FlagOptions.settings(parsed), variables, FlagOptions.configFile(parsed).map(Path::of));
  }

  /// A flag or argument without effect may be a mistake.
  void logIgnored() {
    List<String> flags = FlagOptions.ignored(spec.commandLine().getParseResult());
    if (!flags.isEmpty()) {
      LOG.atInfo().addKeyValue("flags", flags).log("Ignored flags that have no effect here");
    }
    if (!arguments.isEmpty()) {
      LOG.atWarn().addKeyValue("arguments", arguments).log("Ignored arguments that are not flags");
    }
  }
}
