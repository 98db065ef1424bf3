package io.nilometer.bench;

import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One side of the comparison: a process, or several replicas that are queried in turn. Both sides
/// get the same flags, except for those of replicas.
final class Server implements AutoCloseable {

  private static final Duration LONGEST_START = Duration.ofMinutes(5);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private final Side side;
  private final List<Launch> processes = new ArrayList<>();
  private final List<URI> addresses;
  private final Client client;
  private final long begunNanos = System.nanoTime();
  private final AtomicInteger turn = new AtomicInteger();
  private double idleCores;

  private Server(Side side, List<URI> addresses, Client client) {
    this.side = side;
    this.addresses = List.copyOf(addresses);
    this.client = client;
  }

  static Server start(Side side, Plan plan, Cluster cluster, Client client, Path folder)
      throws IOException {
    int count = side == Side.OURS ? plan.replicas() : 1;
    List<Integer> ports = FreePorts.find(Flags.HOST, 2 * count);
    List<URI> addresses =
        ports.subList(0, count).stream()
            .map(port -> URI.create("https://" + Flags.HOST + ":" + port))
            .toList();
    var server = new Server(side, addresses, client);
    try {
      for (int i = 0; i < count; i++) {
        var command = new ArrayList<String>();
        command.add(program(side, plan));
        command.addAll(
            Flags.of(
                cluster.kubeconfig(),
                plan.resolution(),
                ports.get(i),
                folder.resolve("certificates-" + i)));
        if (count > 1) {
          command.addAll(Flags.ofReplica(ports.subList(count, 2 * count), i));
        }
        server.processes.add(Launch.of(command, folder.resolve("replica-" + i + ".log")));
      }
      return server;
    } catch (IOException e) {
      server.close();
      throw e;
    }
  }

  private static String program(Side side, Plan plan) {
    Path program =
        switch (side) {
          case OURS -> plan.ours();
          case REFERENCE -> plan.reference().orElseThrow();
        };
    return program.toAbsolutePath().toString();
  }

  /// Waits until every replica serves all nodes.
  ///
  /// @return the time since the start of the processes
  Duration awaitNodes(int nodes) throws IOException, InterruptedException {
    while (!servesEverywhere(nodes)) {
      processes.forEach(Launch::requireRunning);
      if (sinceStart().compareTo(LONGEST_START) > 0) {
        throw new IOException(
            "%s does not serve all %d nodes after %s".formatted(side, nodes, LONGEST_START));
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
    return sinceStart();
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  private boolean servesEverywhere(int nodes) throws InterruptedException {
    try {
      for (URI address : addresses) {
        if (Served.read(client.body(address, Question.NODES_JSON)).count() < nodes) {
          return false;
        }
      }
      return true;
    } catch (IOException _) {
      return false; // still starting
    }
  }

  Side side() {
    return side;
  }

  int replicas() {
    return processes.size();
  }

  List<Long> processIds() {
    return processes.stream().map(Launch::processId).toList();
  }

  Usage usage() {
    return Usage.of(processIds());
  }

  /// The usage without queries, which is subtracted from the cost of queries.
  double idleCores() {
    return idleCores;
  }

  void idleCores(double cores) {
    idleCores = cores;
  }

  Served served(Question question) throws IOException, InterruptedException {
    return Served.read(client.body(next(), question));
  }

  /// Sends one query over a new connection.
  void askAnew(Question question, Latencies latencies) {
    try {
      latencies.add(client.timeAnew(next(), question));
    } catch (IOException failed) {
      processes.forEach(Launch::requireRunning);
      latencies.addFailed();
    }
  }

  /// Sends one query and waits for the answer.
  void ask(Question question, Latencies latencies) throws InterruptedException {
    try {
      latencies.add(client.time(next(), question));
    } catch (IOException failed) {
      processes.forEach(Launch::requireRunning);
      latencies.addFailed();
    }
  }

  private URI next() {
    return addresses.get(Math.floorMod(turn.getAndIncrement(), addresses.size()));
  }

  @Override
  public void close() {
    processes.forEach(Launch::close);
  }

  @Override
  public String toString() {
    return side.toString();
  }
}
