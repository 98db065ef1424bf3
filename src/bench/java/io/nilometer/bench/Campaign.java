package io.nilometer.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// All runs of a plan. Each run has its own cluster. The sides take turns in being measured first,
/// so that a drift over time affects both alike.
final class Campaign {

  private final Plan plan;
  private final Consumer<String> progress;
  private final Keeper keeper;
  private final List<Sample> samples = new ArrayList<>();

  /// Saves the measurements so far, after each run.
  @FunctionalInterface
  interface Keeper {
    void keep(List<Sample> samples) throws IOException;
  }

  /// @param progress receives a line for each step
  Campaign(Plan plan, Keeper keeper, Consumer<String> progress) {
    this.plan = plan;
    this.keeper = keeper;
    this.progress = progress;
  }

  List<Sample> play() throws IOException, InterruptedException {
    for (Size size : plan.sizes()) {
      for (int run = 1; run <= plan.runs(); run++) {
        play(size, run);
      }
    }
    return List.copyOf(samples);
  }

  private void play(Size size, int run) throws IOException, InterruptedException {
    var records = new Records(size, run);
    Path folder = plan.folder().resolve("%dx%d-%d".formatted(size.nodes(), size.pods(), run));
    progress.accept(
        "%s, run %d: the cluster starts; load average %s"
            .formatted(size, run, Machine.loadAverage()));
    try (Cluster cluster = Cluster.start(size, plan.containers(), plan.cluster(), folder);
        Client client = cluster.warmClient(plan.version())) {
      for (List<Side> together : turns(run)) {
        visit(together, cluster, client, records, folder);
      }
    }
    samples.addAll(records.samples());
    keeper.keep(samples);
  }

  private List<List<Side>> turns(int run) {
    List<Side> sides = run % 2 == 1 ? plan.sides() : plan.sides().reversed();
    return plan.beside() ? List.of(sides) : sides.stream().map(List::of).toList();
  }

  private void visit(
      List<Side> together, Cluster cluster, Client client, Records records, Path folder)
      throws IOException, InterruptedException {
    var servers = new ArrayList<Server>();
    try {
      for (Side side : together) {
        progress.accept(side + " starts");
        Path own = folder.resolve(side.toString());
        Server server = Server.start(side, plan, cluster, client, own);
        servers.add(server);
        awaitNodes(server, records);
      }
      new Visit(plan, servers, records, progress).measure();
    } finally {
      servers.forEach(Server::close);
    }
  }

  private void awaitNodes(Server server, Records records) throws IOException, InterruptedException {
    Duration start = server.awaitNodes(records.size().nodes());
    if (plan.scenarios().contains(Scenario.START)) {
      records.add(server, Figure.seconds(Figure.START, "all nodes served"), start.toMillis() / 1e3);
      var first = new Latencies();
      server.ask(Question.PODS_JSON, first);
      records.add(server, Figure.time(Figure.FIRST, "time"), first.millis(1));
    }
  }
}
