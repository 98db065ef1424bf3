package io.nilometer.bench;

import io.nilometer.Tool;
import java.io.File;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Measures Nilometer and metrics-server over the same simulated cluster, and prints their ratios
/// beside the targets.
@Command(
    name = "bench/compare",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true)
final class Compare implements Callable<Integer> {

  private static final String REFERENCE = "metrics-server";
  private static final DateTimeFormatter MOMENT =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  @Option(
      names = "--nodes",
      split = ",",
      defaultValue = "100,1000,5000",
      description = "Sizes of the cluster, one after the other.")
  private List<Integer> nodes = List.of();

  @Option(names = "--pods", defaultValue = "30", description = "Pods of each node.")
  private int pods;

  @Option(names = "--containers", defaultValue = "1", description = "Containers of each pod.")
  private int containers;

  @Option(names = "--runs", defaultValue = "3", description = "Runs at each size.")
  private int runs;

  @Option(
      names = "--only",
      split = ",",
      defaultValue = "start,sparse,scrape,connect,list,hpa,load",
      description = "What is measured.")
  private List<Scenario> scenarios = List.of();

  @Option(
      names = "--reference",
      paramLabel = "<file>",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "metrics-server's program (default: what is on the PATH by that name).")
  private Optional<Path> reference = Optional.empty();

  @Option(names = "--no-reference", description = "Measure Nilometer alone.")
  private boolean alone;

  @Mixin private Ours ours = new Ours();

  @Option(
      names = "--ours-replicas",
      defaultValue = "1",
      description = "Replicas of Nilometer: their CPU and memory are added up.")
  private int replicas;

  @Option(
      names = "--cluster",
      paramLabel = "<file>",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Another cluster than the demo's, such as fakecluster, with its flags.")
  private Optional<Path> cluster = Optional.empty();

  @Option(
      names = "--beside",
      description = "Run both at the same time, rather than in turn; queries still are in turn.")
  private boolean beside;

  @Option(names = "--resolution", defaultValue = "15", description = "Seconds between scrapes.")
  private int resolution;

  @Option(names = "--warm-up", defaultValue = "120", description = "Seconds before measuring.")
  private int warmUp;

  @Option(
      names = "--window",
      defaultValue = "60",
      description =
          "Seconds in which scraping, and the load, is measured, or more: whole resolutions.")
  private int window;

  @Option(
      names = "--http2",
      description = "Ask by HTTP/2 who speaks it; Nilometer does not (default: HTTP/1.1).")
  private boolean http2;

  @Option(
      names = "--from",
      split = ",",
      paramLabel = "<file>",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "Measure nothing: show the raw figures of former calls together.")
  private List<Path> former = List.of();

  @Option(
      names = "--out",
      defaultValue = "target/bench",
      description = "For raw figures, plots, and what programs print.")
  private Path out = Path.of("target/bench");

  static void main(String... arguments) {
    Tool.run(new Compare(), arguments);
  }

  @Override
  public Integer call() throws Exception {
    Kept kept = former.isEmpty() ? measure() : together(former);
    List<Row> rows = Row.all(kept.samples());
    kept.facts().forEach((name, fact) -> System.out.printf("- %s: %s%n", name, fact));
    System.out.println();
    print(Row.HEADINGS);
    print(Row.HEADINGS.stream().map(_ -> "---").toList());
    rows.stream().map(Row::cells).forEach(Compare::print);
    System.out.println();
    grown(rows, "metrics-server", Row::reference);
    grown(rows, "Nilometer", Row::ours);
    Plots.write(rows, out).forEach(file -> System.err.println("drawn: " + file));
    return 0;
  }

  private Kept measure() throws Exception {
    Plan plan = plan();
    Map<String, String> facts = Machine.facts(plan);
    facts.put("AOT cache", ours.isTrained() ? "made before, for a launcher that uses it" : "none");
    if (ours.isTrained()) {
      progress("Nilometer is trained, as for its image");
    }
    ours.train(replicas > 1, out.resolve("training.log"));
    Path file = out.resolve("compare-" + MOMENT.format(Instant.now()) + ".json");
    var campaign =
        new Campaign(plan, samples -> new Kept(facts, samples).write(file), Compare::progress);
    var kept = new Kept(facts, campaign.play());
    System.err.println("raw figures: " + file);
    return kept;
  }

  private Plan plan() {
    return new Plan(
        nodes.stream().map(count -> new Size(count, pods)).toList(),
        containers,
        runs,
        Set.copyOf(scenarios),
        alone
            ? Optional.empty()
            : Optional.of(reference.or(Compare::installed).orElseThrow(Compare::missing)),
        ours.launcher(),
        replicas,
        cluster,
        beside,
        Duration.ofSeconds(resolution),
        Duration.ofSeconds(warmUp),
        Duration.ofSeconds(wholeResolutions()),
        http2 ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1,
        out.resolve("logs"));
  }

  /// metrics-server scrapes all nodes at once, so a window must be whole resolutions.
  private long wholeResolutions() {
    return (long) Math.ceilDiv(window, resolution) * resolution;
  }

  private static Optional<Path> installed() {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, REFERENCE))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static IllegalArgumentException missing() {
    return new IllegalArgumentException(
        "there is no metrics-server on the PATH: build one (git clone --branch v0.9.0"
            + " https://github.com/kubernetes-sigs/metrics-server && cd metrics-server && go build"
            + " ./cmd/metrics-server) and name it with --reference, or measure without it by"
            + " --no-reference");
  }

  /// Joins the facts of both; different values are listed side by side.
  private static Kept together(List<Path> files) throws IOException {
    var samples = new ArrayList<Sample>();
    var facts = new LinkedHashMap<String, String>();
    for (Path file : files) {
      Kept kept = Kept.read(file);
      samples.addAll(kept.samples());
      kept.facts().forEach((name, fact) -> facts.merge(name, fact, Compare::both));
    }
    return new Kept(facts, samples);
  }

  private static String both(String one, String other) {
    return List.of(one.split("; ", -1)).contains(other) ? one : one + "; " + other;
  }

  private static void progress(String what) {
    System.err.printf("%s %s%n", Instant.now().truncatedTo(ChronoUnit.SECONDS), what);
  }

  private static void grown(List<Row> rows, String name, Function<Row, Optional<Spread>> side) {
    Growth.of(rows, side).ifPresent(growth -> System.out.printf("- %s %s%n", name, growth));
  }

  private static void print(List<String> cells) {
    System.out.printf("| %s |%n", String.join(" | ", cells));
  }
}
