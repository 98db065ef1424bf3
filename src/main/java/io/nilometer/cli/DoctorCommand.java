package io.nilometer.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import com.typesafe.config.Config;
import io.nilometer.cli.flags.FlagOptions;
import io.nilometer.doctor.Doctor;
import io.nilometer.doctor.Limits;
import io.nilometer.doctor.Report;
import io.nilometer.doctor.ReportJson;
import io.nilometer.doctor.ReportText;
import io.nilometer.kube.KubeClient;
import io.nilometer.replica.Version;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.KubernetesSettings;
import io.nilometer.settings.Settings;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nilometer doctor`: names the causes of known troubles. Exits with 0 if it finds none, with 1
/// otherwise.
@Command(
    name = "doctor",
    description = {
      "Find out why metrics are missing: examines the cluster, and prints causes and remedies"
          + " within 10 s. Changes nothing.",
      "Takes the flags of serve, and by default has those of the Pods that run.",
      "Exit code: 0 no trouble found, 1 trouble found, 2 wrong usage.",
      ""
    },
    customSynopsis = "nilometer doctor [--output=text|json] [FLAGS]",
    versionProvider = Version.class)
final class DoctorCommand implements Callable<Integer> {

  enum Output {
    text,
    json
  }

  @Spec private CommandSpec spec;

  @Option(names = "--output", hidden = true)
  private Output output = Output.text;

  @Override
  public Integer call() throws Exception {
    Map<String, String> variables = System.getenv();
    Config own = FlagOptions.settings(spec.commandLine().getParseResult());
    KubernetesSettings cluster = Settings.of(load(own, variables)).kubernetes();
    boolean inPod = isInPod(cluster, variables);
    try (KubeClient kube = KubeClient.create(cluster.kubeconfig(), cluster.context())) {
      quietLogs();
      Report report =
          new Doctor(
                  kube,
                  flags -> Settings.of(load(own.withFallback(of(flags, inPod)), variables)),
                  inPod,
                  InstantSource.system(),
                  Limits.DEFAULT)
              .examine();
      switch (output) {
        case text -> ReportText.lines(report).forEach(System.out::println);
        case json -> System.out.println(ReportJson.of(report));
      }
      return report.isWell() ? 0 : 1;
    }
  }

  /// The report has what they have.
  private static void quietLogs() {
    ((LoggerContext) LoggerFactory.getILoggerFactory())
        .getLoggerList()
        .forEach(logger -> logger.setLevel(Level.OFF));
  }

  private Config load(Config flags, Map<String, String> variables) {
    return Configuration.load(
        flags,
        variables,
        FlagOptions.configFile(spec.commandLine().getParseResult()).map(Path::of));
  }

  private static boolean isInPod(KubernetesSettings cluster, Map<String, String> variables) {
    return cluster.kubeconfig().isEmpty()
        && variables.getOrDefault("KUBECONFIG", "").isEmpty()
        && variables.containsKey("KUBERNETES_SERVICE_HOST");
  }

  /// The flags of a replica. Outside its Pod those that name files are left out.
  private static Config of(List<String> flags, boolean inPod) {
    return ReplicaFlags.settings(inPod ? ReplicaFlags.ofContainer().orElse(flags) : flags, inPod);
  }
}
