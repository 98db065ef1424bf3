package io.nilometer.api.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;

/// A client that lists and watches as client-go's reflector does, and checks that no object goes
/// back in time.
final class SimulatedWatcher {

  private final ActorTestKit kit;
  private final WatchSelection selection;
  private final Map<PodRef, Long> held = new TreeMap<>();
  private final Map<PodRef, Long> newest = new HashMap<>();
  private Optional<WatchQueue> queue = Optional.empty();
  private long version;

  SimulatedWatcher(ActorTestKit kit, WatchSelection selection) {
    this.kit = kit;
    this.selection = selection;
  }

  WatchSelection selection() {
    return selection;
  }

  boolean isConnected() {
    return queue.isPresent();
  }

  void disconnect() {
    queue.ifPresent(WatchQueue::close);
    queue = Optional.empty();
  }

  /// Begins or resumes the watch, if the cache answers.
  ///
  /// @param cluster what the cache serves
  /// @param meanwhile happens while a list is made
  void connect(
      ActorRef<WatchCache.Command> cache, MetricsQuery.Cluster cluster, Runnable meanwhile) {
    disconnect();
    if (version == 0 && !list(cache, cluster, meanwhile)) {
      return;
    }
    Optional<WatchCache.Reply> reply =
        ask(
            replyTo ->
                new WatchCache.Open(
                    new WatchRequest(
                        "watcher " + System.identityHashCode(this),
                        selection,
                        new WatchRequest.Start.Since(version),
                        true,
                        Duration.ofDays(1),
                        0),
                    () -> false,
                    replyTo),
            cache);
    reply.ifPresent(
        answer -> {
          if (answer instanceof WatchCache.Opened(OpenedWatch.Running(WatchQueue opened))) {
            queue = Optional.of(opened);
          } else if (answer instanceof WatchCache.Opened(OpenedWatch.Expired _)) {
            version = 0;
          }
        });
  }

  private boolean list(
      ActorRef<WatchCache.Command> cache, MetricsQuery.Cluster cluster, Runnable meanwhile) {
    Optional<WatchCache.Reply> first =
        ask(replyTo -> new WatchCache.FindVersion(() -> false, replyTo), cache);
    if (first.isEmpty() || !(first.get() instanceof WatchCache.Versioned(long begin))) {
      return false;
    }
    meanwhile.run();
    List<PodRef> keys = SelectedKeys.of(cluster, selection);
    meanwhile.run();
    Optional<WatchCache.Reply> second =
        ask(
            replyTo -> new WatchCache.FindObjects(selection.kind(), keys, () -> false, replyTo),
            cache);
    if (second.isEmpty() || !(second.get() instanceof WatchCache.Found(var objects))) {
      return false;
    }
    held.clear();
    newest.clear(); // another replica's list may be a moment behind
    objects.stream().filter(selection::matches).forEach(this::hold);
    version = begin;
    return true;
  }

  /// Empty: the cache does not answer now.
  private Optional<WatchCache.Reply> ask(
      Function<ActorRef<WatchCache.Reply>, WatchCache.Command> request,
      ActorRef<WatchCache.Command> cache) {
    TestProbe<WatchCache.Reply> probe = kit.createTestProbe();
    cache.tell(request.apply(probe.getRef()));
    try {
      return Optional.of(probe.receiveMessage(Duration.ofMillis(300)));
    } catch (AssertionError _) {
      return Optional.empty();
    } finally {
      probe.stop();
    }
  }

  void read(int most) {
    queue.ifPresent(
        open -> {
          WatchQueue.Portion portion = open.take(most);
          portion.events().forEach(this::apply);
          portion.bookmark().ifPresent(this::reach);
          if (portion.last()) {
            disconnect();
          }
        });
  }

  private void apply(ObjectEvent event) {
    reach(event.version());
    if (event.type() == ObjectEvent.Type.DELETED) {
      held.remove(event.key());
    } else {
      hold(event.object());
    }
  }

  private void reach(long next) {
    assertThat(next).as("resource versions do not go back").isGreaterThanOrEqualTo(version);
    version = next;
  }

  private void hold(MetricsObject object) {
    var key = new PodRef(object.namespace(), object.name());
    assertThat(object.timeNanos())
        .as("%s does not go back in time", key)
        .isGreaterThanOrEqualTo(newest.getOrDefault(key, 0L));
    newest.put(key, object.timeNanos());
    held.put(key, object.timeNanos());
  }

  /// When each object was sampled that the client has.
  Map<PodRef, Long> held() {
    return held;
  }
}
