package io.nilometer.cli;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.training.Training;
import io.nilometer.replica.Version;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nilometer train`: creates an AOT cache for this JVM and this program.
@Command(
    name = "train",
    description = {
      "Create the AOT cache FILE, with which the program starts faster and answers its first"
          + " queries faster: runs it on a simulated cluster for about a minute.",
      "The cache fits this JVM, its options and these files only: use it with -XX:AOTCache=FILE."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE")
  private Path cache = Path.of("");

  @Option(
      names = "--replicas",
      description = "Create it for a replica among several (--cluster-seeds): run two.")
  private boolean replicas;

  @Override
  public Integer call() throws Exception {
    OutputFile.require("FILE", cache);
    DemoCommand.quietLogs();
    Path folder = Files.createTempDirectory("nilometer-training-");
    try {
      List<String> trust =
          replicas ? ClusterTls.Files.generate(folder, Instant.now()).flags() : List.of();
      Training.run(TrainCommand::command, trust, folder, cache.toAbsolutePath());
    } finally {
      DemoCommand.delete(folder);
    }
    return 0;
  }

  /// The JVM and its options, without those that name a cache, and the class path of this process.
  private static List<String> command(List<String> options) {
    return Stream.of(
            Stream.of(ProcessHandle.current().info().command().orElse("java")),
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-XX:AOT")),
            options.stream(),
            Stream.of("-cp", System.getProperty("java.class.path"), Main.class.getName()))
        .flatMap(part -> part)
        .toList();
  }
}
