package io.nilometer.cluster.copies;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.cluster.copies.Copies.Phase;
import io.nilometer.cluster.copies.Copies.There;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.testkit.javadsl.TestKit;
import scala.collection.immutable.IndexedSeq;
import scala.jdk.javaapi.CollectionConverters;

/// Does with a [Placement] what the shard coordinator does, in one thread: asks it where copies are
/// to be and which are to move, and keeps where they are. Copies are ready as soon as they are
/// allocated, unless the test decides otherwise.
final class SimulatedCoordinator {

  private static final ActorSystem SYSTEM = ActorSystem.create("simulated", ConfigFactory.load());

  private final Partitions partitions;
  private final String self;
  private final Placement<String> placement;
  private final SortedSet<String> members = new TreeSet<>();
  private final SortedSet<String> silent = new TreeSet<>();
  private final SortedSet<String> draining = new TreeSet<>();
  private final Map<String, ActorRef> regions = new TreeMap<>();
  private final Map<CopyId, String> hosts = new HashMap<>();
  private final Map<CopyId, Phase> phases = new HashMap<>();
  private boolean settled = true;

  SimulatedCoordinator(Partitions partitions, String self, Set<String> members) {
    this.partitions = partitions;
    this.self = self;
    this.placement = new Placement<>(partitions);
    members.forEach(this::join);
  }

  static void stop() {
    TestKit.shutdownActorSystem(SYSTEM);
  }

  void join(String member) {
    joinWithoutRegion(member);
    regions.put(member, region(member));
  }

  void joinWithoutRegion(String member) {
    members.add(member);
  }

  /// Removed from the cluster, and noticed by the coordinator.
  void remove(String... gone) {
    for (String member : gone) {
      members.remove(member);
      regions.remove(member);
      hosts.values().removeIf(member::equals);
    }
  }

  /// Removed from the cluster, and not yet noticed by the coordinator.
  void leaveListed(String member) {
    members.remove(member);
  }

  void drain(String member) {
    draining.add(member);
  }

  void silence(String member) {
    silent.add(member);
  }

  void unsettle() {
    settled = false;
  }

  void turn(CopyId copy, Phase phase) {
    phases.put(copy, phase);
  }

  SortedSet<String> members() {
    return members;
  }

  SortedSet<String> workers() {
    return without(without(members, silent), draining);
  }

  Optional<String> host(CopyId copy) {
    return Optional.ofNullable(hosts.get(copy));
  }

  Set<String> hosts(int partition) {
    List<String> found = CopyId.all(partition).map(this::host).flatMap(Optional::stream).toList();
    assertThat(found).doesNotHaveDuplicates();
    return Set.copyOf(found);
  }

  List<Set<String>> allHosts() {
    return IntStream.range(0, partitions.count()).mapToObj(this::hosts).toList();
  }

  /// As when all copies that are missing are woken: one of each where there is one worker.
  void allocateAll() {
    int wanted = Math.min(CopyId.COPIES, workers().size());
    for (int partition = 0; partition < partitions.count(); partition++) {
      CopyId.all(partition)
          .filter(copy -> !hosts.containsKey(copy))
          .limit(Math.max(0, wanted - hosts(partition).size()))
          .forEach(this::allocate);
    }
  }

  Optional<String> allocate(CopyId copy) {
    placement.show(copies());
    var chosen = placement.allocateShard(ActorRef.noSender(), copy.toString(), allocations());
    if (!chosen.isCompleted()) {
      return Optional.empty();
    }
    ActorRef region = chosen.value().get().get();
    String host =
        regions.entrySet().stream()
            .filter(entry -> entry.getValue().equals(region))
            .map(Map.Entry::getKey)
            .findFirst()
            .orElseThrow();
    hosts.put(copy, host);
    phases.put(copy, Phase.READY);
    return Optional.of(host);
  }

  /// What is to move now.
  Set<CopyId> round() {
    return round(Set.of());
  }

  Set<CopyId> round(Set<String> inProgress) {
    placement.show(copies());
    return placement.rebalance(allocations(), inProgress).value().get().get().stream()
        .map(CopyId::parse)
        .collect(Collectors.toSet());
  }

  /// Moves round after round until nothing is to move any more; in each, no partition may lose its
  /// last ready copy.
  void settle() {
    int rounds = 0;
    for (Set<CopyId> moving = round(); !moving.isEmpty(); moving = round()) {
      assertThat(moving).hasSizeLessThanOrEqualTo(Placement.MAX_MOVES);
      assertThat(moving.stream().map(CopyId::partition)).doesNotHaveDuplicates();
      assertThat(moving.stream().map(CopyId::sibling)).allMatch(hosts::containsKey);
      moving.forEach(hosts::remove);
      moving.forEach(copy -> assertThat(allocate(copy)).isPresent());
      assertThat(++rounds).as("rounds").isLessThan(100);
    }
  }

  private Copies<String> copies() {
    var byPartition = new HashMap<Integer, List<Copy<String>>>();
    hosts.forEach(
        (copy, host) ->
            Optional.ofNullable(phases.get(copy))
                .ifPresent(
                    phase ->
                        byPartition
                            .computeIfAbsent(copy.partition(), _ -> new ArrayList<>())
                            .add(new There<>(copy, phase, host))));
    SortedSet<String> reachable = without(members, silent);
    return new Copies<>(
        new MembershipView(
            self,
            Collections.unmodifiableSortedSet(new TreeSet<>(members)),
            reachable,
            workers(),
            settled),
        byPartition);
  }

  private static SortedSet<String> without(Set<String> all, Set<String> some) {
    var rest = new TreeSet<>(all);
    rest.removeAll(some);
    return Collections.unmodifiableSortedSet(rest);
  }

  private Map<ActorRef, IndexedSeq<String>> allocations() {
    var allocations = new HashMap<ActorRef, IndexedSeq<String>>();
    regions.forEach(
        (member, region) -> {
          List<String> shards =
              hosts.entrySet().stream()
                  .filter(copy -> copy.getValue().equals(member))
                  .map(copy -> copy.getKey().toString())
                  .toList();
          allocations.put(region, CollectionConverters.asScala(shards).toIndexedSeq());
        });
    return allocations;
  }

  /// One's own region has an address without a host.
  private ActorRef region(String member) {
    var provider = ((ExtendedActorSystem) SYSTEM).provider();
    String system = member.equals(self) ? "" : "@" + member;
    return provider.resolveActorRef(
        "pekko://simulated" + system + "/user/region-" + members.size());
  }
}
