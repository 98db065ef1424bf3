package io.nilometer.bench;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Measures one server, or both while they run at the same time. Measurements that would disturb
/// the other side, such as large queries, run one after the other.
final class Visit {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration LONGEST_QUESTION = Duration.ofSeconds(40);
  private static final int QUERIES = 20;
  private static final int CONNECTIONS = 300;
  private static final int CONNECTIONS_BEFORE = 100;
  private static final int SMALL_QUERIES = 1000;
  private static final Duration STEADY = Duration.ofSeconds(40);

  private final Plan plan;
  private final List<Server> servers;
  private final Records records;
  private final Consumer<String> progress;

  Visit(Plan plan, List<Server> servers, Records records, Consumer<String> progress) {
    this.plan = plan;
    this.servers = List.copyOf(servers);
    this.records = records;
    this.progress = progress;
  }

  /// All measurements of the plan except the start.
  void measure() throws IOException, InterruptedException {
    if (plan.scenarios().equals(Set.of(Scenario.START))) {
      return;
    }
    progress.accept("warming for " + plan.warmUp());
    Thread.sleep(plan.warmUp());
    scrape();
    for (Scenario scenario : Scenario.values()) {
      if (plan.scenarios().contains(scenario)) {
        progress.accept("measuring " + scenario);
        measure(scenario);
      }
    }
  }

  private void measure(Scenario scenario) throws IOException, InterruptedException {
    switch (scenario) {
      case START -> {} // already measured
      case SCRAPE -> freshness();
      case SPARSE -> sparse();
      case LIST -> lists();
      case CONNECT -> connections();
      case HPA -> autoscalers();
      case LOAD -> load();
    }
  }

  /// Always measured, since it is subtracted from the cost of queries.
  private void scrape() throws InterruptedException {
    List<Callable<Window>> looks =
        servers.stream().map(server -> watching(server, plan.window())).toList();
    List<Window> windows = Crew.all(looks);
    for (int i = 0; i < windows.size(); i++) {
      servers.get(i).idleCores(windows.get(i).cores());
      if (plan.scenarios().contains(Scenario.SCRAPE)) {
        scraped(servers.get(i), windows.get(i));
      }
    }
  }

  private static Callable<Window> watching(Server server, Duration time) {
    return () -> Window.watch(server, time);
  }

  private void scraped(Server server, Window window) {
    window.record(records, server, Figure.SCRAPING);
    if (server.replicas() > 1) {
      double each = window.cores() / server.replicas();
      records.add(server, Figure.coresPerReplica(Figure.SCRAPING), each);
    }
    double aScrape = window.cores() * plan.resolution().toMillis() / records.size().nodes();
    records.add(server, Figure.cpuPerPiece(Figure.SCRAPING, "scrape"), aScrape);
  }

  private void sparse() throws InterruptedException {
    List<Callable<Sparse>> all =
        servers.stream().map(server -> (Callable<Sparse>) () -> Sparse.ask(server)).toList();
    List<Sparse> seen = Crew.all(all);
    for (int i = 0; i < seen.size(); i++) {
      seen.get(i).record(records, servers.get(i));
    }
  }

  private void connections() {
    for (Server server : servers) {
      connect(server, CONNECTIONS_BEFORE);
      var stopwatch = new Stopwatch(server);
      Latencies latencies = connect(server, CONNECTIONS);
      records.add(server, Figure.CONNECT, latencies);
      records.add(
          server,
          Figure.cpuPerPiece(Figure.CONNECT, "connection"),
          stopwatch.cpuMillisEach(latencies.answered()));
    }
  }

  private static Latencies connect(Server server, int connections) {
    var latencies = new Latencies();
    for (int i = 0; i < connections; i++) {
      server.askAnew(Question.LIVENESS, latencies);
    }
    return latencies;
  }

  /// Reads the ages every second for two resolutions.
  private void freshness() throws IOException, InterruptedException {
    for (Server server : servers) {
      var oldest = new ArrayList<Double>();
      var median = new ArrayList<Double>();
      var counts = new ArrayList<Double>();
      Instant end = Instant.now().plus(plan.resolution().multipliedBy(2));
      while (Instant.now().isBefore(end)) {
        Served served = server.served(Question.NODES_JSON);
        Instant now = Instant.now();
        oldest.add(served.oldestSeconds(now));
        median.add(served.medianSeconds(now));
        counts.add((double) served.count());
        Thread.sleep(BETWEEN_LOOKS);
      }
      records.add(
          server, Figure.seconds(Figure.SCRAPING, "oldest sample"), Spread.of(oldest).max());
      records.add(
          server, Figure.seconds(Figure.SCRAPING, "age of samples"), Spread.of(median).median());
      records.add(
          server, Figure.count(Figure.SCRAPING, "fewest nodes served"), Spread.of(counts).min());
    }
  }

  private void lists() throws InterruptedException {
    lists(Figure.PODS_JSON, Question.PODS_JSON);
    lists(Figure.PODS_PROTOBUF, Question.PODS_PROTOBUF);
    lists(Figure.NODES_JSON, Question.NODES_JSON);
  }

  private void lists(String work, Question question) throws InterruptedException {
    for (Server server : servers) {
      oneAfterTheOther(server, List.of(question), Integer.MAX_VALUE, plan.questionWarmUp());
      Thread.sleep(PAUSE);
      measure(server, work, List.of(question), QUERIES);
    }
  }

  private void autoscalers() throws IOException, InterruptedException {
    for (Server server : servers) {
      requirePods(server);
      autoscaler(server);
    }
  }

  private void autoscaler(Server server) throws InterruptedException {
    List<Question> questions = Question.OF_AUTOSCALERS;
    oneAfterTheOther(server, questions, Integer.MAX_VALUE, plan.questionWarmUp());
    measure(server, Figure.HPA, questions, SMALL_QUERIES);
    Thread.sleep(PAUSE);
    records.add(server, Figure.STEADY, Pace.QUICK.ask(server, STEADY));
  }

  private void measure(Server server, String work, List<Question> questions, int queries)
      throws InterruptedException {
    var stopwatch = new Stopwatch(server);
    Latencies latencies = oneAfterTheOther(server, questions, queries, LONGEST_QUESTION);
    records.add(server, work, latencies);
    records.add(
        server, Figure.cpuPerPiece(work, "query"), stopwatch.cpuMillisEach(latencies.answered()));
  }

  /// The planned number of queries, or fewer if they would take too long, but at least one.
  private static Latencies oneAfterTheOther(
      Server server, List<Question> questions, int queries, Duration longest)
      throws InterruptedException {
    var latencies = new Latencies();
    long begin = System.nanoTime();
    for (int i = 0; i < queries; i++) {
      server.ask(questions.get(i % questions.size()), latencies);
      if (System.nanoTime() - begin > longest.toNanos()) {
        break;
      }
    }
    return latencies;
  }

  /// Fails on an empty answer, which would cost nothing.
  private static void requirePods(Server server) throws IOException, InterruptedException {
    Question question = Question.OF_AUTOSCALERS.getFirst();
    if (server.served(question.asJson()).count() == 0) {
      throw new IllegalStateException(
          "no pods for %s: a cluster must have at least 100 pods, labelled and placed as the demo's"
              .formatted(question));
    }
  }

  private void load() throws InterruptedException {
    List<Callable<Load>> loads = servers.stream().map(this::loading).toList();
    List<Load> seen = Crew.all(loads);
    for (int i = 0; i < seen.size(); i++) {
      seen.get(i).record(records, servers.get(i));
    }
  }

  private Callable<Load> loading(Server server) {
    return () -> {
      var _ = Load.put(server, plan.loadWarmUp());
      return Load.put(server, plan.window());
    };
  }
}
