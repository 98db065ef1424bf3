package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Keeps the data of copies that cluster sharding stops here, until other replicas have it.
/// Sharding stops a copy before it starts the next one; if the replica with the sibling dies in
/// between, this is the only copy. One per replica, for its whole life.
public final class HandoffHolder extends AbstractMatchingBehavior<HandoffHolder.Command> {

  /// Far longer than a move takes. After that, one other copy is enough, which may be here.
  private static final Duration MAX_MOVE_TIME = Duration.ofMinutes(1);

  public sealed interface Command {}

  /// Hold this data from now on, and confirm.
  ///
  /// @param wholeSince the number of the doubt since which nothing is missing
  record Cover(
      CopyId id,
      Map<String, HeldNode> nodes,
      int wholeSince,
      ActorRef<StorageActor.Command> replyTo)
      implements Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  private record Review(ActorRef<StorageActor.Command> holder) implements Command {}

  public static Behavior<Command> create(
      StorageSettings settings,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence,
      KnownNodes known,
      Telemetry telemetry,
      LongSupplier nanoTime) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new HandoffHolder(
                        context,
                        timers,
                        new StorageActor.Shared(
                            settings,
                            directory,
                            context.getSelf(),
                            fence,
                            known,
                            new ScraperClocks(),
                            telemetry,
                            nanoTime))));
  }

  private final TimerScheduler<Command> timers;
  private final StorageActor.Shared shared;
  private final Map<ActorRef<StorageActor.Command>, Cover> holders = new HashMap<>();
  private Copies<StorageActor.Command> copies = Copies.none();

  private HandoffHolder(
      ActorContext<Command> context, TimerScheduler<Command> timers, StorageActor.Shared shared) {
    super(context);
    this.timers = timers;
    this.shared = shared;
    shared
        .directory()
        .tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Cover cover -> onCover(cover);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case Review(ActorRef<StorageActor.Command> holder) -> onReview(holder);
    };
  }

  private Behavior<Command> onCover(Cover cover) {
    ActorRef<StorageActor.Command> holder =
        getContext()
            .spawnAnonymous(
                StorageActor.retiring(
                    cover.id(), shared, cover.nodes(), cover.wholeSince(), cover.replyTo()));
    holders.put(holder, cover);
    timers.startTimerWithFixedDelay(holder, new Review(holder), MAX_MOVE_TIME);
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    holders.entrySet().stream()
        .filter(holder -> isNeedless(holder.getValue().id(), holder.getValue().replyTo(), now))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::release);
    return this;
  }

  /// Whether two other copies are Ready, or one where only one other replica works. Never true
  /// without a Ready copy.
  ///
  /// @param stopping the copy whose data is held
  static boolean isNeedless(
      CopyId id, ActorRef<StorageActor.Command> stopping, Copies<StorageActor.Command> now) {
    int partition = id.partition();
    return now.isCoveredElsewhere(partition)
        && isAnyReady(id, stopping, now)
        && (now.view().isWhole() || CopyId.all(partition).allMatch(now::isReady));
  }

  /// Whether a copy other than the stopping one is Ready; that one may still be listed.
  private static boolean isAnyReady(
      CopyId id, ActorRef<StorageActor.Command> stopping, Copies<StorageActor.Command> now) {
    return now.others(id.partition(), stopping).stream()
        .anyMatch(copy -> copy.phase() == Copies.Phase.READY);
  }

  private Behavior<Command> onReview(ActorRef<StorageActor.Command> holder) {
    Cover cover = holders.get(holder);
    if (isAnyReady(cover.id(), cover.replyTo(), copies)) {
      release(holder);
    }
    return this;
  }

  private void release(ActorRef<StorageActor.Command> holder) {
    holders.remove(holder);
    timers.cancel(holder);
    holder.tell(StorageActor.Stop.NOW);
  }
}
