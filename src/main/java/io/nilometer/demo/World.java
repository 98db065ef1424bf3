package io.nilometer.demo;

import io.nilometer.demo.apiserver.ObjectStore;
import io.nilometer.demo.kubelet.Addresses;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.Load;
import io.nilometer.demo.objects.ObjectName;
import io.nilometer.demo.objects.PodFactory;
import io.nilometer.demo.objects.SimulatedContainer;
import io.nilometer.demo.objects.SimulatedNode;
import io.nilometer.demo.objects.SimulatedPod;
import io.nilometer.demo.objects.Time;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// The nodes and pods of the cluster, and the changes that tests make to them. Each change is
/// written to the object store at once, and the next scrape shows it. Safe for any thread.
final class World {

  private static final Duration RUNNING_FOR = Duration.ofHours(1);
  private static final long NODE_NANOCORES = 150_000_000;
  private static final long NODE_BYTES = 1L << 30;

  private final ObjectStore store;
  private final InstantSource clock;
  private final PodFactory factory;
  private final Map<String, SimulatedNode> nodes = new ConcurrentHashMap<>();
  private final Map<String, List<SimulatedPod>> podsByNode = new ConcurrentHashMap<>();
  private int addresses;
  private int churned;
  private int joined;

  World(ClusterSpec spec, ObjectStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
    this.factory = new PodFactory(spec);
  }

  /// Reserves the next address, for a later call of [#join].
  synchronized String nextAddress() {
    return Addresses.of(addresses++);
  }

  /// Adds a node and its pods, which have been running for an hour.
  synchronized void join(String name, String address, int port) {
    Instant since = clock.instant().minus(RUNNING_FOR);
    List<SimulatedPod> pods = factory.forNode(name, since);
    int number = joined++;
    Map<String, String> labels =
        Map.of(
            "kubernetes.io/hostname",
            name,
            "kubernetes.io/os",
            "linux",
            "topology.kubernetes.io/zone",
            "zone-" + number % 3);
    put(
        new SimulatedNode(
            name,
            new UUID(1, number).toString(),
            new UUID(2, number).toString(),
            address,
            port,
            SimulatedNode.METRICS_PATH,
            labels,
            Time.nanos(since),
            load(number, pods),
            0));
    podsByNode.put(name, pods.stream().map(this::stored).toList());
  }

  /// A node uses at least what its pods use.
  private static Load load(int number, List<SimulatedPod> pods) {
    List<Load> loads =
        pods.stream()
            .flatMap(pod -> pod.containers().stream())
            .map(SimulatedContainer::load)
            .toList();
    return Load.ofNode(
        number,
        NODE_NANOCORES + loads.stream().mapToLong(Load::meanNanocores).sum(),
        NODE_BYTES + loads.stream().mapToLong(Load::meanBytes).sum());
  }

  synchronized void leave(String name) {
    podsOn(name).forEach(pod -> store.remove(Kind.PODS, pod.id()));
    store.remove(Kind.NODES, node(name).id());
    podsByNode.remove(name);
    nodes.remove(name);
  }

  synchronized void changeNode(String name, UnaryOperator<SimulatedNode> change) {
    put(change.apply(node(name)));
  }

  private void put(SimulatedNode node) {
    nodes.put(node.name(), (SimulatedNode) store.put(node));
  }

  private SimulatedPod stored(SimulatedPod pod) {
    return (SimulatedPod) store.put(pod);
  }

  synchronized PodRef addPod(String node) {
    SimulatedPod pod = stored(factory.create(node(node).name(), clock.instant()));
    podsByNode.put(node, Stream.concat(podsOn(node).stream(), Stream.of(pod)).toList());
    return pod.ref();
  }

  synchronized void removePod(PodRef ref) {
    SimulatedPod gone = pod(ref);
    podsByNode.put(
        gone.node(), podsOn(gone.node()).stream().filter(pod -> !pod.ref().equals(ref)).toList());
    store.remove(Kind.PODS, gone.id());
  }

  synchronized void changePod(PodRef ref, UnaryOperator<SimulatedPod> change) {
    SimulatedPod before = pod(ref);
    SimulatedPod after = stored(change.apply(before));
    podsByNode.put(
        after.node(),
        podsOn(after.node()).stream().map(pod -> pod.ref().equals(ref) ? after : pod).toList());
  }

  /// Replaces `count` pods: the oldest pod of one node after the other.
  synchronized void churn(int count) {
    List<String> names = nodeNames();
    for (int i = 0; i < count; i++) {
      String node = names.get(churned++ % names.size());
      podsOn(node).stream().map(SimulatedPod::ref).findFirst().ifPresent(this::removePod);
      addPod(node);
    }
  }

  /// Sorted by name.
  List<String> nodeNames() {
    return nodes.keySet().stream().sorted().toList();
  }

  /// Sorted by namespace, then name.
  List<PodRef> podRefs() {
    return podsByNode.values().stream()
        .flatMap(List::stream)
        .map(SimulatedPod::ref)
        .sorted()
        .toList();
  }

  SimulatedNode node(String name) {
    SimulatedNode node = nodes.get(name);
    if (node == null) {
      throw new NoSuchElementException("the simulated cluster has no node " + name);
    }
    return node;
  }

  List<SimulatedPod> podsOn(String node) {
    return podsByNode.getOrDefault(node, List.of());
  }

  SimulatedPod pod(PodRef ref) {
    return store
        .find(Kind.PODS, new ObjectName(ref.namespace(), ref.name()))
        .map(SimulatedPod.class::cast)
        .orElseThrow(() -> new NoSuchElementException("the simulated cluster has no pod " + ref));
  }
}
