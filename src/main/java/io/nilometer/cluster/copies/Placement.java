package io.nilometer.cluster.copies;

import io.nilometer.cluster.MembershipView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.cluster.sharding.ShardCoordinator.AbstractShardAllocationStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.concurrent.Promise;
import scala.jdk.javaapi.CollectionConverters;

/// Decides for cluster sharding which replica hosts which copy: the two members that rank highest
/// for a partition have one each. A copy stays where it is while its host is one of the two. Used
/// by the shard coordinator, wherever it runs; another thread updates the members and copies.
///
/// @param <M> the messages of a copy
public final class Placement<M> extends AbstractShardAllocationStrategy {

  /// Moves per round. A round takes about a second; the coordinator writes its whole state for each
  /// of its moves.
  static final int MAX_MOVES = 128;

  private static final Logger LOG = LoggerFactory.getLogger(Placement.class);

  private final Partitions partitions;
  private volatile Copies<M> copies = Copies.none();
  private Set<String> rankedWorkers = Set.of();
  private List<List<String>> ranked = List.of(); // of these, for each partition

  public Placement(Partitions partitions) {
    this.partitions = partitions;
  }

  /// Replaces the members and copies that decisions are based on.
  public void show(Copies<M> now) {
    copies = now;
  }

  @Override
  public Future<ActorRef> allocateShard(
      ActorRef requester,
      String shardId,
      Map<ActorRef, IndexedSeq<String>> currentShardAllocations) {
    return place(CopyId.parse(shardId), Regions.of(currentShardAllocations, copies.view().self()))
        .map(Future::successful)
        .orElseGet(() -> Promise.<ActorRef>apply().future()); // not now: the coordinator asks again
  }

  /// The highest-ranked worker that has a region and not the other copy. A worker alone takes both:
  /// the coordinator queues requests, and one that cannot be placed would block all behind it.
  private Optional<ActorRef> place(CopyId id, Regions regions) {
    SortedSet<String> workers = copies.view().workers();
    boolean alone = workers.stream().filter(regions::has).count() == 1;
    Optional<String> sibling = regions.host(id.sibling());
    return Ranking.of(id.partition(), workers).stream()
        .filter(regions::has)
        .filter(member -> alone || !sibling.equals(Optional.of(member)))
        .findFirst()
        .map(regions::at);
  }

  @Override
  public Future<Set<String>> rebalance(
      Map<ActorRef, IndexedSeq<String>> currentShardAllocations, Set<String> rebalanceInProgress) {
    Copies<M> now = copies;
    Regions regions = Regions.of(currentShardAllocations, now.view().self());
    if (!rebalanceInProgress.isEmpty() || !now.view().isWhole()) {
      return Future.successful(Set.of());
    }
    Set<String> moved = misplaced(now, regions);
    if (!moved.isEmpty()) {
      LOG.atInfo().addKeyValue("copies", moved.size()).log("Moving copies to other replicas");
    }
    return Future.successful(moved);
  }

  /// Whether copies may move to a new member.
  private static boolean isCalm(MembershipView view) {
    return view.settled() || view.isAnyoneLeaving();
  }

  private Set<String> misplaced(Copies<M> now, Regions regions) {
    Set<String> workers =
        now.view().workers().stream().filter(regions::has).collect(Collectors.toSet());
    List<List<String>> ranks = ranked(workers);
    return IntStream.range(0, partitions.count())
        .mapToObj(partition -> misplaced(partition, ranks.get(partition), now, regions))
        .flatMap(Optional::stream)
        .limit(MAX_MOVES)
        .map(CopyId::toString)
        .collect(Collectors.toSet());
  }

  /// The coordinator asks each second, and the workers seldom change.
  private synchronized List<List<String>> ranked(Set<String> workers) {
    if (ranked.isEmpty() || !workers.equals(rankedWorkers)) {
      ranked = Ranking.forAll(partitions, workers);
      rankedWorkers = workers;
    }
    return ranked;
  }

  /// A copy of the partition that has to move: its host is not among the two or has the sibling as
  /// well, is reachable, and the sibling can be queried meanwhile. Two copies on one host do not
  /// wait until the members are settled: no other replica has their data.
  private Optional<CopyId> misplaced(
      int partition, List<String> ranks, Copies<M> now, Regions regions) {
    List<String> best = ranks.stream().limit(CopyId.COPIES).toList();
    for (int copy = 0; copy < CopyId.COPIES; copy++) {
      var id = new CopyId(partition, copy);
      Optional<String> host = regions.host(id);
      Optional<String> sibling = regions.host(id.sibling());
      boolean movable =
          host.filter(member -> now.view().reachable().contains(member)).isPresent()
              && now.isReady(id.sibling());
      boolean misplaced =
          host.equals(sibling) || (isCalm(now.view()) && host.filter(best::contains).isEmpty());
      boolean better =
          misplaced && best.stream().anyMatch(member -> !sibling.equals(Optional.of(member)));
      if (movable && better) {
        return Optional.of(id);
      }
    }
    return Optional.empty();
  }

  /// The coordinator's state: the region of each member, and the copies that it hosts.
  private record Regions(Map<String, ActorRef> byMember, Map<CopyId, String> hosts) {

    static Regions of(Map<ActorRef, IndexedSeq<String>> allocations, String self) {
      var byMember = new HashMap<String, ActorRef>();
      var hosts = new HashMap<CopyId, String>();
      allocations.forEach(
          (region, shards) -> {
            String member = member(region, self);
            byMember.put(member, region);
            for (String shard : shards(shards)) {
              hosts.put(CopyId.parse(shard), member);
            }
          });
      return new Regions(byMember, hosts);
    }

    private static Collection<String> shards(IndexedSeq<String> shards) {
      return CollectionConverters.asJavaCollection(shards);
    }

    private static String member(ActorRef region, String self) {
      if (region.path().address().hasLocalScope()) {
        return self;
      }
      String address = region.path().address().hostPort();
      return address.substring(address.indexOf('@') + 1);
    }

    boolean has(String member) {
      return byMember.containsKey(member);
    }

    ActorRef at(String member) {
      return byMember.get(member);
    }

    Optional<String> host(CopyId id) {
      return Optional.ofNullable(hosts.get(id));
    }
  }
}
