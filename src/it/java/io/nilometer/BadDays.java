package io.nilometer;

import io.nilometer.demo.objects.ClusterSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Runs fault scenarios on three replicas over a simulated cluster, and prints the results, one row
/// per run. Exits with 1 if a bound was exceeded.
@Command(name = "bad-days", mixinStandardHelpOptions = true, sortOptions = false)
final class BadDays implements Callable<Integer> {

  @Parameters(
      paramLabel = "SCENARIO",
      description = "Scenarios to run (default: all): ${COMPLETION-CANDIDATES}.")
  private List<Scenario> scenarios = List.of(Scenario.values());

  @Option(names = "--nodes", defaultValue = "1000", description = "Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--pods",
      defaultValue = "10",
      description = "Pods per node; default: ${DEFAULT-VALUE}.")
  private int pods;

  @Option(names = "--times", defaultValue = "1", description = "Default: ${DEFAULT-VALUE}.")
  private int times;

  @Option(
      names = "--resolution",
      defaultValue = "15",
      description = "Seconds between two scrapes of a node; default: ${DEFAULT-VALUE}.")
  private int resolution;

  @Option(
      names = "--watchers",
      defaultValue = "0",
      description =
          "Clients that watch pods; after each run each must have the truth within two resolutions,"
              + " and no pod may have gone back in time. Default: ${DEFAULT-VALUE}.")
  private int watchers;

  @Option(
      names = "--logs",
      defaultValue = "target/bad-days",
      description = "Folder for the logs of replicas; default: ${DEFAULT-VALUE}.")
  private Path logs = Path.of("target/bad-days");

  private int brokenRuns;

  static void main(String... arguments) {
    Tool.run(new BadDays(), arguments);
  }

  @Override
  public Integer call() {
    var headings = new ArrayList<>(List.of("scenario", "run"));
    headings.addAll(Run.headings());
    headings.addAll(List.of("broken", "remarks"));
    print(headings);
    print(headings.stream().map(_ -> "---").toList());
    scenarios.forEach(this::play);
    return brokenRuns == 0 ? 0 : 1;
  }

  /// Runs a scenario. A failure that prevents measuring ends it.
  private void play(Scenario scenario) {
    try {
      String obstacle = scenario.conditions().obstacle();
      if (obstacle.isEmpty()) {
        run(scenario);
      } else {
        System.out.printf("%s skipped: %s%n", scenario, obstacle);
      }
    } catch (Exception | AssertionError failed) {
      brokenRuns++;
      System.out.printf("%s aborted: %s%n", scenario, failed);
    }
  }

  private void run(Scenario scenario) throws Exception {
    try (var day = begin(scenario)) {
      for (int time = 1; time <= times; time++) {
        Run run = day.beginRun();
        scenario.happen(day);
        day.judgeWatchers();
        report(scenario, Integer.toString(time), run);
      }
    }
  }

  private Day begin(Scenario scenario) throws Exception {
    return Day.begin(
        ClusterSpec.of(nodes, pods),
        scenario.conditions().setup(Duration.ofSeconds(resolution)),
        watchers,
        logs.resolve(scenario.toString()));
  }

  private void report(Scenario scenario, String time, Run run) {
    List<String> broken = run.broken(Duration.ofSeconds(resolution), scenario.conditions());
    brokenRuns += broken.isEmpty() ? 0 : 1;
    var cells = new ArrayList<>(List.of(scenario.toString(), time));
    cells.addAll(run.cells());
    cells.add(String.join("; ", broken));
    cells.add(String.join("; ", run.remarks()));
    print(cells);
  }

  private static void print(List<String> cells) {
    System.out.printf("| %s |%n", String.join(" | ", cells));
  }
}
