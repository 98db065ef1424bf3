package io.nilometer;

import static org.awaitility.Awaitility.await;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.Leases;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Four replicas, numbered from 1. The first three are the seeds and run from the start. Each has a
/// loopback address of its own, from which it also connects to the others.
final class Replicas implements AutoCloseable {

  static final int USUAL = 3;

  private static final int PLACES = USUAL + 1;
  private static final String LEASE_NAMESPACE = "default";
  private static final String LEASE = "nilometer";
  private static final int NETS = 250;

  private final List<Member> members = new ArrayList<>();
  private final Links links;
  private final KubeClient apiServer;
  private final Leases leases;

  private Replicas(Links links, KubeClient apiServer) {
    this.links = links;
    this.apiServer = apiServer;
    this.leases = new Leases(apiServer, LEASE_NAMESPACE);
  }

  /// Starts three replicas, which are not ready yet.
  static Replicas start(SimulatedCluster cluster, Setup setup, Path folder) throws Exception {
    String net = "127.78." + ThreadLocalRandom.current().nextInt(NETS) + ".";
    List<Integer> ports = FreePorts.find(net + 1, 2);
    var replicas = new Replicas(new Links(ports.get(1)), apiServer(cluster, folder));
    try {
      replicas.place(net, ports.get(0), ports.get(1), cluster, setup, folder);
      for (Member member : replicas.members.subList(0, USUAL)) {
        member.start();
      }
      return replicas;
    } catch (Exception e) {
      replicas.close();
      throw e;
    }
  }

  private static KubeClient apiServer(SimulatedCluster cluster, Path folder) throws Exception {
    Path kubeconfig = folder.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    return KubeClient.create(Optional.of(kubeconfig), Optional.empty());
  }

  /// The setup of the replicas.
  ///
  /// @param lease whether a Lease decides a split; otherwise the larger side survives
  record Setup(boolean lease, Duration resolution, Duration kubeletTimeout) {}

  private void place(
      String net, int port, int clusterPort, SimulatedCluster cluster, Setup setup, Path folder)
      throws IOException {
    String seeds =
        IntStream.rangeClosed(1, USUAL)
            .mapToObj(number -> net + number + ":" + clusterPort)
            .collect(Collectors.joining(","));
    List<String> tls = ClusterTls.Files.generate(folder, Instant.now()).flags();
    for (int number = 1; number <= PLACES; number++) {
      String host = net + number;
      var flags = new ArrayList<String>();
      flags.add("--cluster-seeds=" + seeds);
      flags.add("--cluster-host=" + host);
      flags.add("--cluster-port=" + clusterPort);
      flags.addAll(tls);
      flags.add("--config=" + connectingFrom(host, folder));
      flags.add("--metric-resolution=" + setup.resolution().toSeconds() + "s");
      flags.add("--kubelet-request-timeout=" + setup.kubeletTimeout().toSeconds() + "s");
      flags.add("--shutdown-delay-duration=3s");
      if (setup.lease()) {
        flags.add("--cluster-lease=" + LEASE_NAMESPACE + "/" + LEASE);
      }
      var api = URI.create("https://" + host + ":" + port);
      members.add(new Member(number, api, flags, cluster, folder));
    }
  }

  /// Settings of a replica that connects from its own address, by which [Links] recognizes it.
  private static Path connectingFrom(String host, Path folder) throws IOException {
    Path file = Files.createDirectories(folder).resolve(host + ".conf");
    String key = "pekko.remote.artery.advanced.tcp.outbound-client-hostname";
    return Files.writeString(file, key + " = \"" + host + "\"\n");
  }

  List<Member> all() {
    return List.copyOf(members);
  }

  Member extra() {
    return members.getLast();
  }

  /// Oldest member first, which has the coordinator.
  List<Member> byAge() {
    return running().stream().sorted(Comparator.comparing(Member::joined)).toList();
  }

  List<Member> running() {
    return members.stream().filter(Member::isRunning).toList();
  }

  List<Member> others(Member... without) {
    return running().stream().filter(member -> !List.of(without).contains(member)).toList();
  }

  /// Waits until a member holds the lease that decides about removals.
  Member awaitLeaseHolder() {
    return await("a member holds the lease")
        .atMost(Day.ENDED)
        .pollInterval(Duration.ofMillis(50))
        .until(this::leaseHolder, Optional::isPresent)
        .orElseThrow();
  }

  private Optional<Member> leaseHolder() {
    String holder = leases.read(LEASE).join().holder();
    return running().stream().filter(member -> holder.contains(member.host() + ":")).findFirst();
  }

  Links links() {
    return links;
  }

  @Override
  public void close() throws IOException {
    members.forEach(Member::close);
    apiServer.close();
  }
}
