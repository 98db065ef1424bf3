package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.watch.ClientWatch.Resumption;
import io.nilometer.api.watch.WatchRequest.Start;
import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.kube.index.IndexListener;
import io.nilometer.model.PodRef;
import io.nilometer.storage.StorageActor;
import io.nilometer.storage.UsageChange;
import io.nilometer.storage.UsageFeed;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Serves the watches of this replica's clients. While there are any here or at another replica, it
/// follows every partition at one of its copies, so that a watch that is cut off can go on
/// anywhere. One per replica, for its whole life; what it knows is in memory only.
///
/// ```
///            a client watches, here or elsewhere
///   Cold ───────────────────────────────────────▶ Following ──▶ has all partitions: answers
///    ▲                                                │  ▲          │ a partition is lost
///    └───────── nobody watches for some minutes ──────┘  └──────────┘
/// ```
public final class WatchCache extends AbstractMatchingBehavior<WatchCache.Command> {

  public static final String NAME = "watch-cache";

  /// How long a request waits until all partitions are followed.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private static final Duration TICK = Duration.ofSeconds(1);

  /// A feed sends something each second.
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(2_500);

  /// A tick that comes so long after the one before was held up here, as when a thousand clients
  /// come from a replica that ended.
  private static final Duration LATE = LONGEST_SILENCE.minus(TICK);

  private static final Duration AVOIDING = Duration.ofSeconds(5);

  /// How long the cache goes on after a list, from which a watch may begin.
  private static final Duration AFTER_LIST = Duration.ofSeconds(30);

  /// How long it goes on after a watch, which may be resumed.
  private static final Duration AFTER_WATCH = Duration.ofMinutes(5);

  /// How long it goes on after another replica reported a watch.
  private static final Duration AFTER_REPORT = Duration.ofSeconds(10);

  /// How long it is known that an object is no longer served.
  private static final Duration FORMER_KNOWN = Duration.ofMinutes(10);

  public sealed interface Command {}

  /// Answer with a version once all partitions are followed: what is asked for then has every
  /// change before.
  record FindVersion(BooleanSupplier isAbandoned, ActorRef<Reply> replyTo) implements Command {}

  /// Answer with those of these objects that are served.
  record FindObjects(
      ObjectKind kind, List<PodRef> keys, BooleanSupplier isAbandoned, ActorRef<Reply> replyTo)
      implements Command {}

  record Open(WatchRequest request, BooleanSupplier isAbandoned, ActorRef<Reply> replyTo)
      implements Command {}

  /// Ends all watches; no more begin.
  enum EndAll implements Command {
    NOW
  }

  private record Received(UsageFeed.Changes changes) implements Command {}

  private record NodesChanged(List<PodRef> nodes) implements Command {}

  private record PodsChanged(List<PodRef> pods) implements Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  /// Clients of another replica watch.
  private record WatchedElsewhere() implements Command {}

  private record Ended(ClientWatch watch) implements Command {}

  private enum Tick implements Command {
    NOW
  }

  sealed interface Reply {}

  record Versioned(long version) implements Reply {}

  record Found(List<MetricsObject> objects) implements Reply {}

  record Opened(OpenedWatch watch) implements Reply {}

  record Unavailable(String reason) implements Reply {}

  record TooMany(String reason) implements Reply {}

  /// A request that waits until all partitions are followed.
  ///
  /// @param isAbandoned whether its client has disconnected
  private record Waiting(
      Function<Following, Reply> answer,
      BooleanSupplier isAbandoned,
      ActorRef<Reply> replyTo,
      long sinceNanos) {

    Reply reply(Following state) {
      return isAbandoned.getAsBoolean() ? ABANDONED : answer.apply(state);
    }
  }

  /// A cache that follows nothing yet.
  ///
  /// @param feed of this replica
  /// @param elsewhere finds that of another one, by its host:port
  public static Behavior<Command> create(
      MetricsQuery.Cluster cluster,
      WatchLimits limits,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<UsageFeed.Command> feed,
      Function<String, ActorRef<UsageFeed.Command>> elsewhere,
      QueryFence fence,
      InstantSource clock,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new WatchCache(
                        context, timers, cluster, limits, directory, feed, elsewhere, fence, clock,
                        nanoTime)));
  }

  private static final Reply ENDING = new Unavailable("the server is shutting down");
  private static final Reply ABANDONED = new Unavailable("the client has disconnected");

  private final TimerScheduler<Command> timers;
  private final MetricsQuery.Cluster cluster;
  private final QueryFence fence;
  private final LongSupplier nanoTime;
  private final Function<String, ActorRef<UsageFeed.Command>> elsewhere;
  private final ActorRef<UsageFeed.Command> feed;
  private final ActorRef<UsageFeed.Changes> changes;
  private final VersionClock clock;
  private final OpenWatches watches;
  private final List<Waiting> waiting = new ArrayList<>();
  private final Map<String, Long> avoidedUntil = new HashMap<>();
  private Copies<StorageActor.Command> copies = Copies.none();
  private Optional<Following> following = Optional.empty();
  private long epoch;
  private long listed; // the version of the last list
  private long neededUntil; // by the monotonic clock
  private long elsewhereUntil;
  private long tickedNanos;
  private boolean ending;

  /// What there is while copies are followed.
  private static final class Following {
    private final FeedSources sources;
    private final FollowedObjects objects;
    private int doubts; // those of the fence when the copies here were asked last
    private boolean begun; // all partitions were followed once
    private long wholeNanos; // when all were followed last, or since when they should be

    Following(FeedSources sources, FollowedObjects objects, int doubts, long sinceNanos) {
      this.sources = sources;
      this.objects = objects;
      this.doubts = doubts;
      this.wholeNanos = sinceNanos;
    }
  }

  private WatchCache(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      MetricsQuery.Cluster cluster,
      WatchLimits limits,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      ActorRef<UsageFeed.Command> feed,
      Function<String, ActorRef<UsageFeed.Command>> elsewhere,
      QueryFence fence,
      InstantSource time,
      LongSupplier nanoTime) {
    super(context);
    this.timers = timers;
    this.cluster = cluster;
    this.watches = new OpenWatches(limits, nanoTime);
    this.fence = fence;
    this.nanoTime = nanoTime;
    this.elsewhere = elsewhere;
    this.feed = feed;
    this.changes = context.messageAdapter(UsageFeed.Changes.class, Received::new);
    this.clock = new VersionClock(time, ThreadLocalRandom.current().nextLong());
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
    feed.tell(
        new UsageFeed.NotifyWatched(
            context.messageAdapter(Done.class, _ -> new WatchedElsewhere())));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    following.ifPresent(this::renewIfStale);
    Behavior<Command> next = handle(command);
    watches.cutLongest();
    return next;
  }

  /// After a doubt the copies here may have missed batches: what they sent is not whole until they
  /// have renewed it.
  private void renewIfStale(Following state) {
    int doubts = fence.doubts();
    if (state.doubts != doubts && !fence.isClosed()) {
      state.doubts = doubts;
      subscribe(state.sources.renew(copies.view().self(), now()));
    }
  }

  private Behavior<Command> handle(Command command) {
    return switch (command) {
      case FindVersion find -> onFindVersion(find);
      case FindObjects find -> onFindObjects(find);
      case Open open -> onOpen(open);
      case EndAll _ -> onEndAll();
      case Received(UsageFeed.Changes received) -> onReceived(received);
      case NodesChanged(List<PodRef> nodes) -> onNodesChanged(nodes);
      case PodsChanged(List<PodRef> pods) -> onPodsChanged(pods);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case WatchedElsewhere _ -> onWatchedElsewhere();
      case Ended(ClientWatch watch) -> onEnded(watch);
      case Tick _ -> onTick();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      stopFollowing();
      watches.endAll(Optional.empty());
    }
    return Behaviors.unhandled();
  }

  private long now() {
    return nanoTime.getAsLong();
  }

  private Behavior<Command> onFindVersion(FindVersion find) {
    neededFor(AFTER_LIST);
    await(_ -> new Versioned(versionOfList()), find.isAbandoned(), find.replyTo());
    return this;
  }

  /// Above every version before, so that no event is sent twice. Where nothing has changed since,
  /// lists have the same: else many lists would take versions into the future.
  private long versionOfList() {
    if (clock.last() != listed) {
      listed = clock.next();
    }
    return listed;
  }

  private Behavior<Command> onFindObjects(FindObjects find) {
    neededFor(AFTER_LIST);
    await(
        state -> new Found(state.objects.find(find.kind(), find.keys())),
        find.isAbandoned(),
        find.replyTo());
    return this;
  }

  private Behavior<Command> onOpen(Open open) {
    if (ending) {
      open.replyTo().tell(ENDING);
      return this;
    }
    neededFor(AFTER_WATCH);
    await(state -> open(state, open.request()), open.isAbandoned(), open.replyTo());
    return this;
  }

  private void await(
      Function<Following, Reply> answer, BooleanSupplier isAbandoned, ActorRef<Reply> replyTo) {
    waiting.add(new Waiting(answer, isAbandoned, replyTo, now()));
    answerWaiting();
    if (following.filter(this::isLongIncomplete).isPresent()) {
      giveUp(List.copyOf(waiting));
    }
  }

  /// To wait longer would not help: a replica of a release without watches may have a partition.
  private boolean isLongIncomplete(Following state) {
    return now() - state.wholeNanos > LONGEST_WAIT.toNanos();
  }

  private void neededFor(Duration duration) {
    neededUntil = Math.max(neededUntil, now() + duration.toNanos());
    begin();
  }

  /// Starts to follow the copies.
  private void begin() {
    if (following.isPresent()) {
      return;
    }
    following =
        Optional.of(
            new Following(
                new FeedSources(cluster.partitions().count(), epoch),
                new FollowedObjects(cluster, watches.interests(), clock, nanoTime),
                fence.isClosed() ? fence.doubts() - 1 : fence.doubts(),
                now()));
    ActorRef<Command> self = getContext().getSelf();
    cluster.nodes().follow(nodes -> self.tell(new NodesChanged(nodes)));
    cluster.pods().follow(pods -> self.tell(new PodsChanged(pods)));
    timers.startTimerWithFixedDelay(Tick.NOW, TICK);
    assign();
    following.ifPresent(state -> notifyOthers(state.sources));
  }

  /// Follows nothing any more.
  private void stopFollowing() {
    following.ifPresent(state -> epoch = state.sources.lastEpoch());
    following = Optional.empty();
    timers.cancel(Tick.NOW);
    cluster.nodes().follow(IndexListener.NONE);
    cluster.pods().follow(IndexListener.NONE);
  }

  private void assign() {
    following.ifPresent(
        state -> subscribe(state.sources.assign(copies, member -> isAvoided(member), now())));
  }

  private boolean isAvoided(String member) {
    Long until = avoidedUntil.get(member);
    return until != null && until - now() > 0;
  }

  private void subscribe(List<FeedSources.Subscription> subscriptions) {
    for (FeedSources.Subscription each : subscriptions) {
      feed(each.member())
          .tell(new UsageFeed.Subscribe(each.epoch(), each.partitions(), isWatched(), changes));
    }
  }

  private boolean isWatched() {
    return neededUntil - now() > 0 || !watches.isEmpty();
  }

  /// Where nothing is followed, the other replicas learn too that clients watch here.
  private void notifyOthers(FeedSources sources) {
    if (isWatched()) {
      copies.view().reachable().stream()
          .filter(member -> !member.equals(copies.view().self()) && !sources.follows(member))
          .forEach(
              member ->
                  feed(member)
                      .tell(
                          new UsageFeed.Subscribe(sources.lastEpoch(), List.of(), true, changes)));
    }
  }

  /// A replica alone has no address.
  private ActorRef<UsageFeed.Command> feed(String member) {
    return member.equals(copies.view().self()) ? feed : elsewhere.apply(member);
  }

  private Behavior<Command> onReceived(UsageFeed.Changes received) {
    following.ifPresent(state -> receive(state, received));
    return this;
  }

  private void receive(Following state, UsageFeed.Changes received) {
    if (!state.sources.accepts(received, now())) {
      return;
    }
    List<UsageChange> current =
        received.changes().stream().filter(change -> isCurrent(state, received, change)).toList();
    if (current.isEmpty()) {
      return;
    }
    state.objects.apply(current);
    for (UsageChange change : current) {
      switch (change) {
        case UsageChange.End(int partition) -> state.sources.whole(partition);
        case UsageChange.Begin(int partition) -> state.sources.lost(partition);
        case UsageChange.Lost(int partition) -> state.sources.lost(partition);
        case UsageChange.Node _, UsageChange.Gone _ -> {}
      }
    }
    answerWaiting();
  }

  /// Whether every partition is followed now. From the first time on every change is known.
  private boolean isWhole(Following state) {
    boolean whole = state.sources.isWhole();
    if (whole) {
      state.wholeNanos = now();
    }
    if (whole && !state.begun) {
      state.begun = true;
      state.objects.begin();
    }
    return whole;
  }

  private boolean isCurrent(Following state, UsageFeed.Changes received, UsageChange change) {
    return state.sources.isFollowedAt(change.partition(), received.member())
        && (!(change instanceof UsageChange.Node node)
            || cluster.partitions().of(node.node()) == node.partition());
  }

  private Behavior<Command> onNodesChanged(List<PodRef> nodes) {
    following.ifPresent(state -> state.objects.reviewNodes(nodes));
    return this;
  }

  private Behavior<Command> onPodsChanged(List<PodRef> pods) {
    following.ifPresent(state -> state.objects.reviewPods(pods));
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    assign();
    return this;
  }

  private Behavior<Command> onWatchedElsewhere() {
    elsewhereUntil = now() + AFTER_REPORT.toNanos();
    begin();
    return this;
  }

  private void answerWaiting() {
    if (following.isEmpty()
        || !cluster.listed().getAsBoolean()
        || !isWhole(following.get())
        || fence.isClosed()) {
      return;
    }
    Following state = following.get();
    List<Waiting> all = List.copyOf(waiting);
    waiting.clear();
    all.forEach(each -> each.replyTo().tell(each.reply(state)));
  }

  private Reply open(Following state, WatchRequest request) {
    if (ending) {
      return ENDING;
    }
    Optional<String> refusal = watches.refusal(request);
    if (refusal.isPresent()) {
      return new TooMany(refusal.get());
    }
    Optional<Resumption> resumption = resumption(request);
    Optional<List<ObjectEvent>> first = first(state, request, resumption);
    if (first.isEmpty()) {
      return new Opened(new OpenedWatch.Expired(request.start().version()));
    }
    ActorRef<Command> self = getContext().getSelf();
    WatchQueue queue =
        watches.open(
            request, first.get(), clock.last(), resumption, watch -> self.tell(new Ended(watch)));
    return new Opened(new OpenedWatch.Running(queue));
  }

  private Optional<Resumption> resumption(WatchRequest request) {
    return request.start() instanceof Start.Since(long version) && !clock.isOwn(version)
        ? Optional.of(Resumption.of(version, cluster.resolution(), now()))
        : Optional.empty();
  }

  private Optional<List<ObjectEvent>> first(
      Following state, WatchRequest request, Optional<Resumption> resumption) {
    return switch (request.start()) {
      case Start.Existing _ -> Optional.of(state.objects.existing(request.selection()));
      case Start.Now _ -> Optional.of(List.of());
      case Start.Since(long version) -> {
        if (clock.isAhead(version, marginMillis())) {
          yield Optional.empty(); // what changed since would be missed
        }
        yield state.objects.since(request.selection(), version, marginMillis(), resumption);
      }
    };
  }

  /// The clocks of two replicas, and the arrival of a batch at them, should differ by less.
  private long marginMillis() {
    return cluster.resolution().dividedBy(2).toMillis();
  }

  private Behavior<Command> onEnded(ClientWatch watch) {
    if (watches.remove(watch)) {
      neededFor(AFTER_WATCH);
    }
    return this;
  }

  private Behavior<Command> onEndAll() {
    ending = true;
    watches.endAll(bookmark());
    return this;
  }

  private Behavior<Command> onTick() {
    long now = now();
    if (watches.isEmpty()
        && waiting.isEmpty()
        && neededUntil - now <= 0
        && elsewhereUntil - now <= 0) {
      stopFollowing();
      return this;
    }
    following.ifPresent(state -> review(state, now));
    tickedNanos = now;
    watches.review(bookmark());
    giveUpWaiting(now);
    return this;
  }

  /// The version of a bookmark. None while a partition is not followed, since a client would go on
  /// after changes that it did not get.
  private Optional<Long> bookmark() {
    return following
        .filter(state -> state.sources.isWhole() && !fence.isClosed())
        .map(_ -> clock.last());
  }

  private void review(Following state, long now) {
    if (now - tickedNanos < LATE.toNanos()) { // else what others sent waits in the mailbox
      state
          .sources
          .silent(LONGEST_SILENCE.toNanos(), now)
          .forEach(member -> avoidedUntil.put(member, now + AVOIDING.toNanos()));
    }
    avoidedUntil.values().removeIf(until -> until - now <= 0);
    assign();
    subscribe(state.sources.subscriptions());
    notifyOthers(state.sources);
    state.objects.forgetBefore(VersionClock.earlier(clock.next(), FORMER_KNOWN.toMillis()));
    answerWaiting();
  }

  private void giveUpWaiting(long now) {
    List<Waiting> late =
        waiting.stream().filter(each -> now - each.sinceNanos() > LONGEST_WAIT.toNanos()).toList();
    giveUp(late);
  }

  private void giveUp(List<Waiting> late) {
    waiting.removeAll(late);
    late.forEach(
        each -> each.replyTo().tell(new Unavailable("not all partitions can be followed now")));
  }
}
