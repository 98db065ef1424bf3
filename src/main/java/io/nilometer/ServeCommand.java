package io.nilometer;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nilometer serve`: serves the metrics of a cluster until it is told to end.
@Command(
    name = "serve",
    description = "Serve the metrics API of a cluster. Takes flags of metrics-server.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    sortOptions = false)
final class ServeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "<file>",
      description = "Settings, as in conf/application.conf; flags win over them.")
  private Optional<Path> file = Optional.empty();

  @Override
  public Integer call() throws Exception {
    Config config = Configuration.load(FlagValues.given(spec.commandLine().getParseResult()), file);
    Settings settings = Settings.of(config);
    return Lifetime.of(
        resources -> resources.add(Nilometer.start(settings, config), Nilometer::stop).ended());
  }
}
