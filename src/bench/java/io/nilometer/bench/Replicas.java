package io.nilometer.bench;

import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The replicas of one cluster as processes. One that ends by itself is started again, as
/// Kubernetes would, and counted.
final class Replicas implements AutoCloseable {

  private static final Question METRICS = new Question("/metrics", "text/plain");

  private final List<List<String>> commands;
  private final List<URI> addresses;
  private final List<Launch> processes = new ArrayList<>();
  private final Path folder;
  private final Client client;
  private int starts;
  private int ended;

  private Replicas(List<List<String>> commands, List<URI> addresses, Path folder, Client client) {
    this.commands = commands;
    this.addresses = addresses;
    this.folder = folder;
    this.client = client;
  }

  /// Starts all at the same time.
  static Replicas start(
      Path program, int count, Duration resolution, Path kubeconfig, Path folder, Client client)
      throws IOException {
    List<Integer> ports = FreePorts.find(Flags.HOST, 2 * count);
    List<Integer> peers = ports.subList(count, 2 * count);
    List<List<String>> commands =
        IntStream.range(0, count)
            .mapToObj(i -> command(program, resolution, kubeconfig, folder, ports.get(i), peers, i))
            .toList();
    List<URI> addresses =
        ports.subList(0, count).stream()
            .map(port -> URI.create("https://" + Flags.HOST + ":" + port))
            .toList();
    var replicas = new Replicas(commands, addresses, folder, client);
    try {
      for (List<String> command : commands) {
        replicas.processes.add(replicas.launch(command));
      }
      return replicas;
    } catch (IOException e) {
      replicas.close();
      throw e;
    }
  }

  private static List<String> command(
      Path program,
      Duration resolution,
      Path kubeconfig,
      Path folder,
      int port,
      List<Integer> peers,
      int number) {
    return Stream.of(
            List.of(program.toAbsolutePath().toString()),
            Flags.of(kubeconfig, resolution, port, folder.resolve("certificates-" + number)),
            peers.size() == 1 ? List.<String>of() : Flags.ofReplica(peers, number))
        .flatMap(List::stream)
        .toList();
  }

  private Launch launch(List<String> command) throws IOException {
    starts++;
    return Launch.of(command, folder.resolve("replica-" + starts + ".log"));
  }

  /// Starts those again that have ended.
  void restart() throws IOException {
    for (int i = 0; i < processes.size(); i++) {
      if (!processes.get(i).isRunning()) {
        ended++;
        processes.set(i, launch(commands.get(i)));
      }
    }
  }

  /// How many ended by themselves: the others had put them out, or they failed.
  int ended() {
    return ended;
  }

  /// Ends the last one without notice, for good.
  void killLast() {
    processes.removeLast().kill();
  }

  int running() {
    return processes.size();
  }

  /// What each replica answers to a list of all nodes; empty: an error, or no answer.
  List<Optional<Served>> served() throws InterruptedException {
    List<Optional<Served>> all = new ArrayList<>();
    for (int i = 0; i < running(); i++) {
      all.add(served(i));
    }
    return all;
  }

  private Optional<Served> served(int replica) throws InterruptedException {
    try {
      return Optional.of(Served.read(client.body(addresses.get(replica), Question.NODES_JSON)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// The age of the oldest sample that any replica serves; empty if one does not serve all.
  Optional<Double> oldestSeconds(int nodes) throws InterruptedException {
    List<Optional<Served>> served = served();
    Instant now = Instant.now();
    return served.stream().allMatch(one -> one.filter(list -> list.count() >= nodes).isPresent())
        ? served.stream().map(one -> one.orElseThrow().oldestSeconds(now)).max(Double::compare)
        : Optional.empty();
  }

  /// The value of a metric at each replica; 0 from one that does not answer.
  List<Integer> metric(String series) throws InterruptedException {
    List<Integer> values = new ArrayList<>();
    for (URI address : addresses.subList(0, running())) {
      values.add(metric(address, series));
    }
    return values;
  }

  private int metric(URI address, String series) throws InterruptedException {
    try {
      return new String(client.body(address, METRICS), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(series + " "))
          .mapToInt(line -> (int) Double.parseDouble(line.substring(series.length() + 1)))
          .sum();
    } catch (IOException _) {
      return 0;
    }
  }

  /// The addresses of their APIs.
  List<URI> addresses() {
    return addresses.subList(0, running());
  }

  List<Usage> usages() {
    return processes.stream().map(process -> Usage.of(List.of(process.processId()))).toList();
  }

  @Override
  public void close() {
    processes.forEach(Launch::close);
  }
}
