package io.nilometer;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.net.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Four replicas, numbered from 1. The first three are the seeds and run from the start. With
/// cables, the connections between them can be cut.
final class Replicas implements AutoCloseable {

  static final int USUAL = 3;

  private static final int PLACES = USUAL + 1;
  private static final String LEASE = "--cluster-lease=default/nilometer";
  private static final int NETS = 250;

  private final List<Member> members = new ArrayList<>();
  private final Cables cables = new Cables();

  /// Starts three replicas, which are not ready yet.
  static Replicas start(SimulatedCluster cluster, Setup setup, Path folder) throws Exception {
    var replicas = new Replicas();
    try {
      replicas.place(cluster, setup, folder);
      for (Member member : replicas.members.subList(0, USUAL)) {
        member.start();
      }
      return replicas;
    } catch (Exception e) {
      replicas.close();
      throw e;
    }
  }

  /// The setup of the replicas.
  ///
  /// @param lease whether a Lease decides a split; otherwise the larger side survives
  /// @param cabled whether their connections can be cut
  record Setup(boolean lease, boolean cabled, Duration resolution) {}

  private void place(SimulatedCluster cluster, Setup setup, Path folder) throws IOException {
    String net = "127.78." + ThreadLocalRandom.current().nextInt(NETS) + ".";
    List<Integer> ports = FreePorts.find(net + 1, 3);
    String seeds =
        IntStream.rangeClosed(1, USUAL)
            .mapToObj(number -> net + number + ":" + ports.get(1))
            .collect(Collectors.joining(","));
    for (int number = 1; number <= PLACES; number++) {
      String host = net + number;
      var flags = new ArrayList<String>();
      flags.add("--cluster-seeds=" + seeds);
      flags.add("--cluster-host=" + host);
      flags.add("--cluster-port=" + ports.get(1));
      flags.add("--metric-resolution=" + setup.resolution().toSeconds() + "s");
      flags.add("--kubelet-request-timeout=5s");
      flags.add("--shutdown-delay-duration=3s");
      if (setup.lease()) {
        flags.add(LEASE);
      }
      if (setup.cabled()) {
        flags.add("--cluster-bind-port=" + ports.get(2));
        flags.add("--config=" + dialling(host, folder));
        cables.lay(
            new InetSocketAddress(host, ports.get(1)), new InetSocketAddress(host, ports.get(2)));
      }
      var api = URI.create("https://" + host + ":" + ports.get(0));
      members.add(new Member(number, api, flags, cluster, folder));
    }
  }

  /// Settings of a replica that dials from its own address, which identifies it to the cables.
  private static Path dialling(String host, Path folder) throws IOException {
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

  void cutOff(Member member) {
    members.stream()
        .filter(other -> !other.equals(member))
        .forEach(other -> cables.cut(member.host(), other.host()));
  }

  void mend() {
    cables.mend();
  }

  @Override
  public void close() throws IOException {
    members.forEach(Member::close);
    cables.close();
  }
}
