package io.nilometer.scrape;

import io.nilometer.cluster.Membership;
import io.nilometer.cluster.MembershipView;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.cluster.copies.Shares;
import io.nilometer.kube.index.NodeListener;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Origin;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.storage.BatchRouter;
import io.nilometer.storage.StorageActor;
import io.nilometer.telemetry.ClusterMetrics;
import io.nilometer.telemetry.RecentChanges;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Knows all nodes of the cluster and keeps one [NodeScraper] for each that this replica
/// scrapes: its [Shares] among the members it sees. One a replica, for its whole life.
public final class NodeWatcher extends AbstractMatchingBehavior<NodeWatcher.Command> {

  private static final Duration BETWEEN_SUMMARIES = Duration.ofMinutes(1);

  /// So many nodes are taken over at a time, and messages that came meanwhile before the next ones.
  private static final int SLICE = 50;

  /// Within this time after a node was added its quick start may not be finished, even if its
  /// kubelet takes 10 s to answer.
  private static final Duration NEW = Duration.ofSeconds(30);

  public sealed interface Command {}

  /// A new or changed node.
  record Found(NodeFacts node) implements Command {}

  record Gone(String node) implements Command {}

  /// All nodes of the first list were found.
  enum Listed implements Command {
    NOW
  }

  /// Replies when the scrapers of nodes that this replica has handed over have ended. Those of
  /// kubelets that do not answer are not waited for.
  public record Finish(ActorRef<Done> replyTo) implements Command {}

  private record Viewed(MembershipView view) implements Command {}

  /// Copies are placed here and there.
  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  /// The same, once all replicas have announced theirs.
  private record AllLocated(Copies<StorageActor.Command> copies) implements Command {}

  /// Take over the next slice.
  private enum TakeOver implements Command {
    NEXT
  }

  /// A node of ours that is not taken over yet.
  ///
  /// @param urgent whether its samples may be old or lost
  /// @param sinceNanos by the monotonic clock
  private record Due(boolean urgent, long sinceNanos) {

    Due and(Due later) {
      return new Due(urgent || later.urgent, sinceNanos);
    }
  }

  /// Other replicas were waited for long enough.
  private enum Begin implements Command {
    NOW
  }

  /// The scraper stopped: on request, or because it failed.
  private record Ended(String node, ActorRef<NodeScraper.Command> scraper) implements Command {}

  private record Replace(String node) implements Command {}

  private enum Summarise implements Command {
    TICK
  }

  /// Sends changes of nodes to the watcher.
  public static NodeListener listener(ActorRef<Command> watcher) {
    return new NodeListener() {
      @Override
      public void onNode(NodeFacts node) {
        watcher.tell(new Found(node));
      }

      @Override
      public void onNodeGone(String name) {
        watcher.tell(new Gone(name));
      }

      @Override
      public void onNodesSynced() {
        watcher.tell(Listed.NOW);
      }
    };
  }

  /// Watches from the start on, and begins to scrape when the conditions are met.
  ///
  /// @param start notified when this replica begins to scrape
  public static Behavior<Command> create(
      Partitions partitions,
      ScrapeSettings settings,
      StartConditions conditions,
      Runnable start,
      KubeletClient client,
      ActorRef<BatchRouter.Command> router,
      ActorRef<Membership.Command> membership,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      Telemetry telemetry,
      OverdueNodes overdue,
      InstantSource clock,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context -> {
          ActorRef<StartGate.Command> gate =
              context.spawn(
                  StartGate.create(conditions.heap(), telemetry.scrape(), nanoTime), "start-gate");
          var shared =
              new NodeScraper.Shared(
                  settings,
                  client,
                  router,
                  gate,
                  new ScrapeTally(telemetry.scrape(), telemetry.kubelets()),
                  telemetry.timeliness(),
                  overdue,
                  clock,
                  nanoTime);
          return Behaviors.withTimers(
              timers ->
                  new NodeWatcher(
                          context,
                          timers,
                          partitions,
                          conditions,
                          start,
                          shared,
                          directory,
                          telemetry.cluster(),
                          telemetry.changes())
                      .follow(membership));
        });
  }

  private final TimerScheduler<Command> timers;
  private final Partitions partitions;
  private final StartConditions conditions;
  private final Runnable start;
  private final NodeScraper.Shared shared;
  private final ActorRef<Directory.Command<StorageActor.Command>> directory;
  private final ClusterMetrics metrics;
  private final RecentChanges changes;
  private final Map<String, NodeFacts> nodes = new HashMap<>();
  private final Map<String, ActorRef<NodeScraper.Command>> scrapers = new HashMap<>();
  private final Map<ActorRef<NodeScraper.Command>, String> released = new HashMap<>();
  private final List<ActorRef<Done>> finishing = new ArrayList<>();
  private final SequencedMap<String, Due> due = new LinkedHashMap<>(); // of the nodes, and ours
  private boolean takingOver; // the next slice is on its way
  private final Map<String, Long> added = new HashMap<>(); // when, by the monotonic clock
  private boolean listed;
  private boolean begun;
  private boolean locating;
  private MembershipView latest = MembershipView.before("");
  private MembershipView view = MembershipView.before(""); // until membership sends it
  private Copies<StorageActor.Command> copies = Copies.none();
  private Shares shares;

  private NodeWatcher(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Partitions partitions,
      StartConditions conditions,
      Runnable start,
      NodeScraper.Shared shared,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ClusterMetrics metrics,
      RecentChanges changes) {
    super(context);
    context.setLoggerName(NodeWatcher.class);
    this.timers = timers;
    this.partitions = partitions;
    this.conditions = conditions;
    this.start = start;
    this.shared = shared;
    this.directory = directory;
    this.metrics = metrics;
    this.changes = changes;
    this.shares = Shares.of(partitions, List.of());
  }

  private Behavior<Command> follow(ActorRef<Membership.Command> membership) {
    membership.tell(
        new Membership.Follow(getContext().messageAdapter(MembershipView.class, Viewed::new)));
    directory.tell(
        new Directory.Follow<>(getContext().messageAdapter(Copies.type(), Located::new)));
    timers.startTimerWithFixedDelay(Summarise.TICK, BETWEEN_SUMMARIES);
    return this;
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Found(NodeFacts node) -> onFound(node);
      case Gone(String node) -> onGone(node);
      case Listed _ -> onListed();
      case Finish(ActorRef<Done> replyTo) -> onFinish(replyTo);
      case Viewed(MembershipView now) -> onViewed(now);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case AllLocated(Copies<StorageActor.Command> now) -> onAllLocated(now);
      case Begin _ -> begin();
      case TakeOver _ -> onTakeOver();
      case Ended(String node, ActorRef<NodeScraper.Command> scraper) -> onEnded(node, scraper);
      case Replace(String node) -> onReplace(node);
      case Summarise _ -> onSummarise();
    };
  }

  private Behavior<Command> onFound(NodeFacts node) {
    NodeFacts before = nodes.put(node.name(), node);
    if (before == null && listed) {
      added.put(node.name(), shared.nanoTime().getAsLong());
      changes.add(RecentChanges.Kind.NODE_ADDED, node.name(), "");
    }
    if (before != null && node.machine().isOther(before.machine())) {
      dropReleased(node.name());
    }
    ActorRef<NodeScraper.Command> scraper = scrapers.get(node.name());
    if (scraper != null) {
      scraper.tell(new NodeScraper.Describe(node));
    } else if (isOurs(node) && !due.containsKey(node.name())) {
      scrapers.put(node.name(), spawn(node, Optional.empty()));
      count();
    }
    return this;
  }

  private Behavior<Command> onGone(String node) {
    added.remove(node);
    due.remove(node);
    if (nodes.remove(node) != null) {
      changes.add(RecentChanges.Kind.NODE_REMOVED, node, "");
    }
    ActorRef<NodeScraper.Command> scraper = scrapers.remove(node);
    if (scraper != null) {
      scraper.tell(NodeScraper.Retire.NOW);
      count();
    }
    dropReleased(node);
    return this;
  }

  /// Ends those that finish their work on a machine that is gone: their batches would replace what
  /// is known of the next one.
  private void dropReleased(String node) {
    released.forEach(
        (scraper, of) -> {
          if (of.equals(node)) {
            scraper.tell(NodeScraper.Drop.NOW);
          }
        });
  }

  private Behavior<Command> onListed() {
    listed = true;
    return this;
  }

  private Behavior<Command> onViewed(MembershipView now) {
    latest = now;
    if (begun) {
      return divide(now);
    }
    if (!conditions.areReplicasExpected()) {
      return begin();
    }
    if (now.works()) {
      await(now);
    }
    return this;
  }

  private void await(MembershipView now) {
    boolean complete = conditions.isComplete(now);
    if (complete && !locating) {
      locating = true;
      getContext()
          .ask(
              Copies.<StorageActor.Command>type(),
              directory,
              conditions.longestWait(),
              Directory.Locate::new,
              (located, late) -> new AllLocated(late == null ? located : Copies.none()));
    }
    if (!timers.isTimerActive(Begin.NOW)) {
      timers.startSingleTimer(Begin.NOW, conditions.longestWait());
      getContext()
          .getLog()
          .atInfo()
          .addKeyValue("expected", conditions.replicas())
          .addKeyValue("members", now.members().size())
          .log("Waiting for other replicas before scraping");
    }
  }

  /// Where another replica has copies, the cluster is at work, and has given this one its share.
  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    return !begun && latest.works() && now.isAnyElsewhere() ? begin() : this;
  }

  private Behavior<Command> onAllLocated(Copies<StorageActor.Command> now) {
    if (begun) {
      return this;
    }
    copies = now;
    return begin();
  }

  private Behavior<Command> begin() {
    begun = true;
    timers.cancel(Begin.NOW);
    start.run();
    return divide(latest);
  }

  /// Hands over the nodes that others scrape from now on, and takes over those that are ours. The
  /// samples of a replica that is gone may be old or lost, and there are none where no copy is
  /// complete; those of one that hands over are neither, but it may have too few of a node that is
  /// new.
  private Behavior<Command> divide(MembershipView now) {
    boolean urgent = !now.reachable().containsAll(view.workers());
    view = now;
    shares = Shares.of(partitions, now.workers());
    var since = new Due(urgent, shared.nanoTime().getAsLong());
    for (NodeFacts node : nodes.values()) {
      if (!isOurs(node)) {
        due.remove(node.name());
        release(node);
      } else if (urgent || !scrapers.containsKey(node.name())) {
        due.merge(node.name(), since, Due::and);
      }
    }
    count();
    return takingOver ? this : onTakeOver();
  }

  private Behavior<Command> onTakeOver() {
    for (int i = 0; i < SLICE && !due.isEmpty(); i++) {
      Map.Entry<String, Due> next = due.pollFirstEntry();
      takeOver(nodes.get(next.getKey()), next.getValue());
    }
    count();
    takingOver = !due.isEmpty();
    if (takingOver) {
      getContext().getSelf().tell(TakeOver.NEXT);
    }
    return this;
  }

  private void takeOver(NodeFacts node, Due found) {
    ActorRef<NodeScraper.Command> scraper = scrapers.get(node.name());
    if (scraper == null) {
      boolean atOnce = found.urgent() || isUnheld(node) || isNew(node.name());
      long waited = shared.nanoTime().getAsLong() - found.sinceNanos();
      Instant handedOver = shared.clock().instant().minusNanos(waited);
      scrapers.put(node.name(), spawn(node, atOnce ? Optional.empty() : Optional.of(handedOver)));
      metrics.takenOver(1);
    } else if (found.urgent()) {
      scraper.tell(NodeScraper.Hurry.NOW);
    }
  }

  private void release(NodeFacts node) {
    ActorRef<NodeScraper.Command> scraper = scrapers.remove(node.name());
    if (scraper != null) {
      scraper.tell(NodeScraper.Release.NOW);
      released.put(scraper, node.name());
      metrics.released(1);
    }
  }

  private boolean isUnheld(NodeFacts node) {
    return copies.complete(partitions.of(node.name())).isEmpty();
  }

  private boolean isNew(String node) {
    Long since = added.get(node);
    return since != null && shared.nanoTime().getAsLong() - since < NEW.toNanos();
  }

  private Behavior<Command> onFinish(ActorRef<Done> replyTo) {
    finishing.add(replyTo);
    return replyIfFinished();
  }

  private Behavior<Command> replyIfFinished() {
    if (released.values().stream().allMatch(shared.overdue()::contains)) {
      finishing.forEach(waiting -> waiting.tell(Done.getInstance()));
      finishing.clear();
    }
    return this;
  }

  private void count() {
    metrics.scrapes(shares.count(view.self()), scrapers.size());
  }

  private boolean isOurs(NodeFacts node) {
    return shares.has(view.self(), partitions.of(node.name()));
  }

  private ActorRef<NodeScraper.Command> spawn(NodeFacts node, Optional<Instant> handedOver) {
    long since = shared.clock().millis();
    var first = new Origin(view.self() + "@" + since, since, 1);
    var cycle = Cycle.of(shared.settings().resolution(), Partitions.hash(node.name()));
    ActorRef<NodeScraper.Command> scraper =
        getContext().spawnAnonymous(NodeScraper.create(shared, cycle, first, node, handedOver));
    getContext().watchWith(scraper, new Ended(node.name(), scraper));
    return scraper;
  }

  /// A scraper that failed is replaced after a cycle: its failure may repeat at once.
  private Behavior<Command> onEnded(String node, ActorRef<NodeScraper.Command> scraper) {
    if (scrapers.remove(node, scraper)) {
      timers.startSingleTimer(scraper, new Replace(node), shared.settings().resolution());
    }
    released.remove(scraper);
    return replyIfFinished();
  }

  private Behavior<Command> onReplace(String node) {
    NodeFacts known = nodes.get(node);
    return known == null ? this : onFound(known);
  }

  private Behavior<Command> onSummarise() {
    added.keySet().removeIf(node -> !isNew(node));
    ScrapeTally.Summary summary = shared.tally().summary();
    getContext()
        .getLog()
        .atInfo()
        .addKeyValue("nodes", nodes.size())
        .addKeyValue("scrapers", scrapers.size())
        .addKeyValue("scraped", summary.scraped())
        .addKeyValue("failed", summary.failed())
        .addKeyValue("slowest", summary.slowest().node())
        .addKeyValue("slowestMillis", summary.slowest().took().toMillis())
        .addKeyValue("points", summary.points())
        .addKeyValue("bytes", summary.bytes())
        .log("Scraped in the last minute");
    return this;
  }
}
