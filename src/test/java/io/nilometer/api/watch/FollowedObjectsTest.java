package io.nilometer.api.watch;

import static io.nilometer.api.watch.WatchedPods.ref;
import static io.nilometer.api.watch.WatchedPods.select;
import static io.nilometer.api.watch.WatchedPods.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.watch.ClientWatch.Resumption;
import io.nilometer.api.watch.WatchRequest.Start;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.kube.index.PodIndex;
import io.nilometer.model.Labels;
import io.nilometer.model.Origin;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.UsageChange;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A client goes on here that watched at another replica, which had later scrapes of some nodes.
class FollowedObjectsTest {

  private static final Duration RESOLUTION = Duration.ofSeconds(15);
  private static final WatchSelection EVERYTHING = select("", "");
  private static final long MARGIN_MILLIS = 7_500;

  private final NodeIndex nodes = Indexes.nodes();
  private final PodIndex pods = new PodIndex(this::now);
  private final AtomicLong seconds = new AtomicLong(1_000);
  private final OpenWatches watches = new OpenWatches(new WatchLimits(10, 100), this::nanos);
  private final VersionClock clock = new VersionClock(this::now, 1);
  private final VersionClock elsewhere = new VersionClock(this::now, 2);
  private final FollowedObjects objects =
      new FollowedObjects(
          new MetricsQuery.Cluster(new Partitions(1), nodes, pods, () -> true, RESOLUTION),
          watches.interests(),
          clock,
          this::nanos);

  FollowedObjectsTest() {
    Indexes.add(nodes, "n");
    Indexes.put(pods, ref("p"), Labels.NONE, 0, "n");
    objects.begin();
  }

  private Instant now() {
    return Instant.ofEpochSecond(seconds.get());
  }

  private long nanos() {
    return Duration.ofSeconds(seconds.get()).toNanos();
  }

  /// A batch is stored here that was requested at that time.
  private void store(long requestedSeconds) {
    objects.apply(
        List.of(
            new UsageChange.Node(
                "n",
                new Origin("scraper", 1, requestedSeconds),
                Duration.ofSeconds(requestedSeconds).toNanos(),
                Duration.ofSeconds(requestedSeconds).toNanos(),
                new PartitionUsages(
                    0, 0, 1, List.of(), List.of(usage("p", "n", requestedSeconds))))));
  }

  private Optional<Resumption> resumption(long version) {
    return Optional.of(Resumption.of(version, RESOLUTION, nanos()));
  }

  private List<String> since(long version) {
    return texts(
        objects.since(EVERYTHING, version, MARGIN_MILLIS, resumption(version)).orElseThrow());
  }

  private WatchQueue open(long version) {
    return watches.open(
        new WatchRequest(
            "alice", EVERYTHING, new Start.Since(version), false, Duration.ofMinutes(30), 0),
        List.of(),
        clock.last(),
        resumption(version),
        _ -> {});
  }

  private static List<String> texts(List<ObjectEvent> events) {
    return events.stream()
        .map(event -> event.type() + " " + event.object().timeNanos() / 1_000_000_000)
        .toList();
  }

  private List<String> taken(WatchQueue queue) {
    return texts(queue.take(100).events());
  }

  private void at(long time) {
    seconds.set(time);
  }

  @Test
  void aLateBatchOfBeforeIsNotSent() {
    store(985);
    at(1_020);
    WatchQueue queue = open(elsewhere.next());
    at(1_022);
    store(1_018); // the client may have one of 1,019
    assertThat(taken(queue)).isEmpty();
    at(1_033);
    store(1_033);
    assertThat(taken(queue)).containsExactly("MODIFIED 1033");
  }

  @Test
  void aClockThatIsBehindHoldsNothingUpForLong() {
    store(985);
    at(1_020);
    WatchQueue queue = open(elsewhere.next());
    at(1_051);
    store(1_016);
    assertThat(taken(queue)).containsExactly("MODIFIED 1016");
  }

  @Test
  void whatIsNewHereIsSentWhateverItsAge() {
    at(1_020);
    WatchQueue queue = open(elsewhere.next());
    store(1_018);
    assertThat(taken(queue)).containsExactly("ADDED 1018");
    Indexes.end(pods, ref("p"));
    objects.reviewPods(List.of(ref("p")));
    assertThat(taken(queue)).containsExactly("DELETED 1018");
  }

  @Test
  void aWatchBeginsWithWhatWasRequestedSince() {
    store(985);
    at(1_018);
    long before = elsewhere.next();
    at(1_019);
    store(1_017);
    assertThat(since(before)).isEmpty();
    at(1_021);
    store(1_020);
    assertThat(since(before)).containsExactly("MODIFIED 1020");
    assertThat(objects.existing(EVERYTHING)).hasSize(1);
  }

  /// The other replica may have been cut off when the pod was deleted.
  @Test
  void whatIsDeletedForAMinuteIsSentToAClientOfAnotherReplica() {
    store(985);
    at(1_000);
    Indexes.end(pods, ref("p"));
    objects.reviewPods(List.of(ref("p")));
    at(1_060);
    assertThat(since(elsewhere.next())).containsExactly("DELETED 985");
    at(1_121);
    assertThat(since(elsewhere.next())).isEmpty();
  }

  @Test
  void aVersionOfThisReplicaIsExact() {
    store(985);
    at(1_018);
    long own = clock.next();
    at(1_019);
    store(1_017); // which was not sent yet
    assertThat(sinceOwn(own)).containsExactly("MODIFIED 1017");
    Indexes.end(pods, ref("p"));
    objects.reviewPods(List.of(ref("p")));
    assertThat(sinceOwn(own)).containsExactly("DELETED 1017");
    assertThat(sinceOwn(clock.next())).isEmpty();
  }

  private List<String> sinceOwn(long version) {
    return texts(objects.since(EVERYTHING, version, MARGIN_MILLIS, Optional.empty()).orElseThrow());
  }
}
