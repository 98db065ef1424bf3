package io.nilometer.cli;

import com.typesafe.config.Config;
import io.nilometer.cli.flags.FlagValues;
import io.nilometer.replica.Nilometer;
import io.nilometer.replica.OldGeneration;
import io.nilometer.replica.ProcessLifecycle;
import io.nilometer.replica.Version;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nilometer serve`: serves the metrics of a cluster until it is told to end.
@Command(
    name = "serve",
    description = "Serve the metrics API of a cluster. Takes the flags of metrics-server.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false,
    footer = {
      "",
      "The other flags of metrics-server are accepted and do nothing: docs/compatibility.md.",
      "Each setting can also be given as an environment variable, or in a file: docs/operations.md."
    })
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(ServeCommand.class);

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "<file>",
      description = "Settings, as in conf/application.conf; flags win over them.")
  private Optional<Path> file = Optional.empty();

  @Parameters(hidden = true)
  private List<String> others = List.of();

  @Override
  public Integer call() throws Exception {
    Config config = config(System.getenv());
    Settings settings = Settings.of(config);
    settings.log().apply();
    OldGeneration.watch();
    tellIgnored();
    return ProcessLifecycle.of(
        resources -> resources.add(Nilometer.start(settings, config), Nilometer::stop).ended());
  }

  /// What the command line that was parsed sets, over what stands elsewhere.
  Config config(Map<String, String> variables) {
    return Configuration.load(
        FlagValues.given(spec.commandLine().getParseResult()), variables, file);
  }

  /// What is not heeded, but for a reason, is told: a flag that seems to work does harm.
  void tellIgnored() {
    List<String> idle = FlagValues.idle(spec.commandLine().getParseResult());
    if (!idle.isEmpty()) {
      LOG.atInfo().addKeyValue("flags", idle).log("These flags are accepted and do nothing");
    }
    if (!others.isEmpty()) {
      LOG.atWarn().addKeyValue("arguments", others).log("These arguments are no flags: ignored");
    }
  }
}
