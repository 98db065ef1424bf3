package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.NodeIndex;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.ManualTime;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachedWatchesTest {

  private static final WatchSelection PODS = WatchedPods.select("", "");
  private static final WatchSelection NODES =
      new WatchSelection(ObjectKind.NODE, Optional.empty(), PODS.labels(), PODS.fields(), Set.of());

  private final ActorTestKit kit = ActorTestKit.create(ManualTime.config());
  private final TestProbe<WatchCache.Command> cache = kit.createTestProbe();
  private final NodeIndex nodes = Indexes.nodes("n");
  private final CachedWatches watches =
      new CachedWatches(
          kit.system(),
          cache.getRef(),
          new MetricsQuery.Cluster(
              new Partitions(1), nodes, Indexes.pods(), () -> true, Duration.ofSeconds(15)),
          true);

  @AfterEach
  void stop() {
    kit.shutdownTestKit();
  }

  private CompletableFuture<ClientWatches.VersionedList> list(
      WatchSelection selection, ListMemory memory) {
    return watches.list(selection, memory).toCompletableFuture();
  }

  private WatchCache.FindVersion askedForVersion() {
    return cache.expectMessageClass(WatchCache.FindVersion.class);
  }

  /// So that what comes between both is told to a watch that begins at the version.
  @Test
  void theVersionIsThatOfBeforeTheSelection() {
    var list = list(NODES, ListMemory.UNLIMITED);
    askedForVersion().replyTo().tell(new WatchCache.Versioned(3));
    WatchCache.FindVersion version = askedForVersion();
    Indexes.add(nodes, "m");
    version.replyTo().tell(new WatchCache.Versioned(7));
    var objects = cache.expectMessageClass(WatchCache.FindObjects.class);
    assertThat(objects.keys()).containsExactly(new PodRef("", "m"), new PodRef("", "n"));
    objects.replyTo().tell(new WatchCache.Found(List.of()));
    assertThat(list.join()).isEqualTo(new ClientWatches.VersionedList(7, List.of()));
  }

  /// Then the list is answered without a version.
  @Test
  void whereWatchesAreBusyAListIsUnavailable() {
    var list = list(PODS, ListMemory.UNLIMITED);
    askedForVersion();
    ManualTime.get(kit.system()).timePasses(Duration.ofSeconds(7));
    assertThatThrownBy(list::join).hasCauseInstanceOf(MetricsUnavailableException.class);
  }

  @Test
  void nothingIsReservedBeforeAllIsFollowed() {
    var reserved = new AtomicLong();
    var list =
        list(
            NODES,
            items -> {
              reserved.addAndGet(items);
              return CompletableFuture.completedStage(true);
            });
    WatchCache.FindVersion version = askedForVersion();
    assertThat(reserved).hasValue(0);
    version.replyTo().tell(new WatchCache.Versioned(7));
    askedForVersion();
    assertThat(reserved).hasValue(1);
    assertThat(list).isNotDone();
  }

  @Test
  void theCacheLearnsThatAClientHasDisconnected() {
    var list = list(PODS, ListMemory.UNLIMITED);
    WatchCache.FindVersion version = askedForVersion();
    assertThat(version.isAbandoned().getAsBoolean()).isFalse();
    list.cancel(false);
    assertThat(version.isAbandoned().getAsBoolean()).isTrue();
  }

  @Test
  void aWatchThatBeginsTooLateEnds() {
    var start = new WatchRequest.Start.Now();
    CompletableFuture<OpenedWatch> opened =
        watches
            .open(new WatchRequest("alice", PODS, start, false, Duration.ofMinutes(30), 0))
            .toCompletableFuture();
    var open = cache.expectMessageClass(WatchCache.Open.class);
    opened.cancel(false);
    var queue = new WatchQueue(new AtomicLong(), () -> 0, 0);
    open.replyTo().tell(new WatchCache.Opened(new OpenedWatch.Running(queue)));
    queue.closed().toCompletableFuture().join();
  }
}
