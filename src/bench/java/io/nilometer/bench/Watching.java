package io.nilometer.bench;

import io.nilometer.Tool;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.ObjLongConsumer;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocketFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Measures what many clients cost that watch pods, and when their events come, beside the same
/// clients that list the pods once per resolution. Of each hundred clients 90 have the pods of an
/// app, 9 those of a namespace, and one has all.
@Command(
    name = "bench/watch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true)
final class Watching implements Callable<Integer> {

  private static final int HUNDRED = 100;
  private static final int OF_APPS = 90;
  private static final int USERS = 10;
  private static final double KIB_PER_MIB = 1024;
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_START = Duration.ofMinutes(5);

  @Option(names = "--nodes", defaultValue = "1000", description = "Nodes of the cluster.")
  private int nodes;

  @Option(names = "--pods", defaultValue = "30", description = "Pods of each node.")
  private int pods;

  @Option(names = "--watchers", defaultValue = "1000", description = "Clients.")
  private int watchers;

  @Option(names = "--replicas", defaultValue = "1", description = "Replicas.")
  private int replicas;

  @Option(names = "--resolution", defaultValue = "15", description = "Seconds between scrapes.")
  private int resolution;

  @Option(names = "--warm-up", defaultValue = "60", description = "Seconds before measuring.")
  private int warmUp;

  @Option(names = "--window", defaultValue = "60", description = "Seconds of each measurement.")
  private int window;

  @Mixin private Ours ours = new Ours();

  @Option(names = "--out", defaultValue = "target/watch", description = "For what programs print.")
  private Path out = Path.of("target/watch");

  private final SSLSocketFactory sockets = Client.trusting().getSocketFactory();
  private final AtomicBoolean measuring = new AtomicBoolean();

  static void main(String... arguments) {
    Tool.run(new Watching(), arguments);
  }

  @Override
  public Integer call() throws Exception {
    ours.train(replicas > 1, out.resolve("training.log"));
    Path kubeconfig = Files.createDirectories(out).resolve("kubeconfig");
    ClusterSpec spec = ClusterSpec.of(nodes, pods).withNamespaces(ClusterProcess.NAMESPACES);
    try (SimulatedCluster cluster = SimulatedCluster.start(spec)) {
      cluster.sampleAsRealKubelets();
      cluster.writeKubeconfig(kubeconfig);
      try (Client client = new LeanClient(cluster.token());
          var fleet =
              Replicas.start(
                  ours.launcher(),
                  replicas,
                  Duration.ofSeconds(resolution),
                  kubeconfig,
                  out,
                  client)) {
        System.out.printf("load average: %s%n", Machine.loadAverage());
        awaitAll(fleet);
        Thread.sleep(Duration.ofSeconds(warmUp));
        measure(fleet, cluster);
      }
    }
    return 0;
  }

  private void awaitAll(Replicas fleet) throws Exception {
    long begin = System.nanoTime();
    while (fleet.oldestSeconds(nodes).isEmpty()) {
      if (System.nanoTime() - begin > LONGEST_START.toNanos()) {
        throw new IllegalStateException("not all nodes are served after " + LONGEST_START);
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  private void measure(Replicas fleet, SimulatedCluster cluster) throws Exception {
    List<String> tokens =
        IntStream.range(0, USERS).mapToObj(i -> cluster.addUser("client-" + i, true)).toList();
    System.out.println(
        "| clients | cores | RSS, MiB | answers or events a second | p50, ms | p99, ms |"
            + " slowest, ms | failed |");
    System.out.println("|---|---|---|---|---|---|---|---|");
    window(fleet, "none", new Latencies());
    double listed = list(fleet, tokens);
    double watched = watch(fleet, cluster, tokens);
    System.out.printf(
        Locale.ROOT,
        "RSS with watches, beyond that with lists: %.0f KiB a watch%n",
        (watched - listed) * KIB_PER_MIB / watchers);
  }

  /// Measures for the window.
  ///
  /// @return the RSS of all replicas at its end, MiB
  private double window(Replicas fleet, String clients, Latencies latencies) throws Exception {
    Usage before = sum(fleet);
    long begin = System.nanoTime();
    measuring.set(true);
    Thread.sleep(Duration.ofSeconds(window));
    measuring.set(false);
    double seconds = (System.nanoTime() - begin) / 1e9;
    Usage after = sum(fleet);
    int count = latencies.answered();
    System.out.printf(
        Locale.ROOT,
        "| %s | %.3f | %.0f | %.0f | %s | %s | %s | %d |%n",
        clients,
        (after.cpuSeconds() - before.cpuSeconds()) / seconds,
        after.residentMib(),
        count / seconds,
        count == 0 ? "" : "%.1f".formatted(latencies.millis(0.5)),
        count == 0 ? "" : "%.1f".formatted(latencies.millis(0.99)),
        count == 0 ? "" : "%.1f".formatted(latencies.millis(1)),
        latencies.failed());
    return after.residentMib();
  }

  private static Usage sum(Replicas fleet) {
    return Usage.sum(fleet.usages());
  }

  private Question question(int client) {
    int share = client % HUNDRED;
    if (share < OF_APPS) {
      return Question.ofApp(client);
    }
    return share < HUNDRED - 1 ? Question.ofNamespace(client) : Question.PODS_JSON;
  }

  private Connection connect(Replicas fleet, int client, List<String> tokens) throws IOException {
    URI server = fleet.addresses().get(client % fleet.running());
    return Connection.open(sockets, server, tokens.get(client % USERS), Client.PATIENCE);
  }

  /// The clients list over connections of their own, each at its own time of the resolution.
  private double list(Replicas fleet, List<String> tokens) throws Exception {
    var latencies = new Latencies();
    var connections = new ArrayList<Connection>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < watchers; i++) {
          connections.add(connect(fleet, i, tokens));
        }
        long begin = System.nanoTime();
        for (int i = 0; i < watchers; i++) {
          int number = i;
          threads.execute(() -> poll(connections.get(number), number, begin, latencies));
        }
        Thread.sleep(Duration.ofSeconds(warmUp));
        String clients = "%,d list every %d s".formatted(watchers, resolution);
        return window(fleet, clients, latencies);
      } finally {
        threads.shutdownNow();
        connections.forEach(Connection::close);
      }
    }
  }

  private void poll(Connection connection, int number, long begin, Latencies latencies) {
    long period = Duration.ofSeconds(resolution).toNanos();
    long next = begin + period * number / watchers;
    try {
      while (true) {
        Thread.sleep(Duration.ofNanos(Math.max(0, next - System.nanoTime())));
        long sent = System.nanoTime();
        int status = connection.ask(question(number), OutputStream.nullOutputStream());
        if (measuring.get()) {
          if (status == Client.OK) {
            latencies.add(System.nanoTime() - sent);
          } else {
            latencies.addFailed();
          }
        }
        next += period;
      }
    } catch (IOException _) {
      ended(latencies);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the measurement is over
    }
  }

  /// The clients watch. The time of an event counts from the kubelet's answer.
  private double watch(Replicas fleet, SimulatedCluster cluster, List<String> tokens)
      throws Exception {
    var latencies = new Latencies();
    ObjLongConsumer<String> onChange = onChange(cluster, latencies);
    var clients = new ArrayList<Watcher>();
    var connections = new ArrayList<Connection>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      try {
        for (int i = 0; i < watchers; i++) {
          var client = new Watcher(question(i), onChange);
          Connection connection = connect(fleet, i, tokens);
          clients.add(client);
          connections.add(connection);
          threads.execute(() -> read(client, connection, latencies));
        }
        for (Watcher client : clients) {
          client.awaitObjects();
        }
        Thread.sleep(Duration.ofSeconds(warmUp));
        return window(fleet, "%,d watch".formatted(watchers), latencies);
      } finally {
        connections.forEach(Connection::close);
      }
    }
  }

  /// An event that comes when the node has been scraped again counts from that scrape; so an event
  /// can hardly be older than a resolution here.
  private ObjLongConsumer<String> onChange(SimulatedCluster cluster, Latencies latencies) {
    Map<String, String> nodeOf = new HashMap<>();
    for (PodRef pod : cluster.pods()) {
      nodeOf.put(pod.name(), cluster.nodeOf(pod));
    }
    return (pod, nanos) -> {
      if (measuring.get()) {
        latencies.add(nanos - cluster.scrapedNanos(nodeOf.get(pod)));
      }
    };
  }

  private void read(Watcher client, Connection connection, Latencies latencies) {
    try {
      client.watch(connection);
    } catch (IOException _) {
      ended(latencies);
    }
  }

  /// A connection ended; after the measurement this program ends them.
  private void ended(Latencies latencies) {
    if (measuring.get()) {
      latencies.addFailed();
    }
  }
}
