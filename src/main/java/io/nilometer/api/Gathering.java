package io.nilometer.api;

import io.nilometer.cluster.Copies;
import io.nilometer.storage.Answer;
import io.nilometer.storage.Selection;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Carries out one query: asks the partitions of its plan, gathers what they answer, replies, and
/// ends. The reply is complete, or says why it cannot be.
final class Gathering<R> extends AbstractMatchingBehavior<Gathering.Command> {

  /// Well below the time after which kubectl and controllers give up.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  sealed interface Command {}

  private record Answered(Answer answer) implements Command {}

  private enum GiveUp implements Command {
    NOW
  }

  static <R> Behavior<Command> create(
      Supplier<Plan<R>> plan,
      Copies<StorageActor.Command> copies,
      ActorRef<MetricsQuery.Reply<R>> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> new Gathering<>(context, timers, plan.get(), copies, replyTo).begin()));
  }

  private final TimerScheduler<Command> timers;
  private final Plan<R> plan;
  private final Copies<StorageActor.Command> copies;
  private final ActorRef<MetricsQuery.Reply<R>> replyTo;
  private final ActorRef<Answer> answers;
  private final Set<Integer> outstanding = new HashSet<>();

  private Gathering(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      Plan<R> plan,
      Copies<StorageActor.Command> copies,
      ActorRef<MetricsQuery.Reply<R>> replyTo) {
    super(context);
    this.timers = timers;
    this.plan = plan;
    this.copies = copies;
    this.replyTo = replyTo;
    this.answers = context.messageAdapter(Answer.class, Answered::new);
  }

  private Behavior<Command> begin() {
    timers.startSingleTimer(GiveUp.NOW, LONGEST_WAIT);
    return ask(plan.first());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Answered(Answer answer) -> onAnswered(answer);
      case GiveUp _ -> onGiveUp();
    };
  }

  private Behavior<Command> onAnswered(Answer answer) {
    plan.add(answer);
    outstanding.remove(answer.partition());
    return outstanding.isEmpty() ? ask(plan.more()) : this;
  }

  private Behavior<Command> onGiveUp() {
    return unavailable(
        "%d partitions did not answer within %d s"
            .formatted(outstanding.size(), LONGEST_WAIT.toSeconds()));
  }

  private Behavior<Command> ask(Map<Integer, Selection> asked) {
    if (asked.isEmpty()) {
      replyTo.tell(new MetricsQuery.Found<>(plan.result()));
      return Behaviors.stopped();
    }
    var ready = new HashMap<Integer, ActorRef<StorageActor.Command>>();
    for (int partition : asked.keySet()) {
      Optional<ActorRef<StorageActor.Command>> copy = copies.ready(partition);
      if (copy.isEmpty()) {
        return unavailable("the storage of partition %d is not ready".formatted(partition));
      }
      ready.put(partition, copy.get());
    }
    outstanding.addAll(asked.keySet());
    asked.forEach(
        (partition, selection) ->
            ready.get(partition).tell(new StorageActor.Query(selection, answers)));
    return this;
  }

  private Behavior<Command> unavailable(String reason) {
    replyTo.tell(new MetricsQuery.Unavailable<>(reason));
    return Behaviors.stopped();
  }
}
