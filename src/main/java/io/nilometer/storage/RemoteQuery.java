package io.nilometer.storage;

import io.nilometer.cluster.copies.Copies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Answers one query of another replica: queries the copies here and sends their answers in
/// messages of a bounded size. Stops when everything is sent, or when the other replica no longer
/// waits.
final class RemoteQuery extends AbstractMatchingBehavior<RemoteQuery.Command> {

  /// The other replica has given up by then.
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  sealed interface Command {}

  private record Answered(PartitionUsages answer) implements Command {}

  /// The query behind that reference no longer waits for answers.
  record Leave(ActorRef<RemoteQueryHandler.Answers> replyTo) implements Command {}

  private enum GiveUp implements Command {
    NOW
  }

  static Behavior<Command> create(
      RemoteQueryHandler.Ask asked, Copies<StorageActor.Command> copies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new RemoteQuery(context, timers, copies.view().self(), asked).begin(copies)));
  }

  private final String self;
  private final RemoteQueryHandler.Ask asked;
  private final List<PartitionUsages> collected = new ArrayList<>();
  private int outstanding;

  private RemoteQuery(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      String self,
      RemoteQueryHandler.Ask asked) {
    super(context);
    this.self = self;
    this.asked = asked;
    timers.startSingleTimer(GiveUp.NOW, TIMEOUT);
  }

  private Behavior<Command> begin(Copies<StorageActor.Command> copies) {
    ActorRef<PartitionUsages> answers =
        getContext().messageAdapter(PartitionUsages.class, Answered::new);
    var absent = new ArrayList<Integer>();
    for (RemoteQueryHandler.Question question : asked.questions()) {
      var query = new StorageActor.Query(question.selection(), answers);
      for (int partition : question.partitions()) {
        Optional<ActorRef<StorageActor.Command>> copy = copies.completeHere(partition);
        copy.ifPresentOrElse(ref -> ask(ref, query), () -> absent.add(partition));
      }
    }
    if (!absent.isEmpty()) {
      tell(List.of(), absent);
    }
    return outstanding == 0 ? Behaviors.stopped() : this;
  }

  private void ask(ActorRef<StorageActor.Command> copy, StorageActor.Query query) {
    outstanding++;
    copy.tell(query);
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Answered(PartitionUsages answer) -> onAnswered(answer);
      case Leave(ActorRef<RemoteQueryHandler.Answers> gone) ->
          gone.equals(asked.replyTo()) ? Behaviors.stopped() : this;
      case GiveUp _ -> Behaviors.stopped();
    };
  }

  private Behavior<Command> onAnswered(PartitionUsages answer) {
    for (PartitionUsages part : answer.split()) {
      if (size() + part.size() > PartitionUsages.MAX_SIZE) {
        send();
      }
      collected.add(part);
    }
    outstanding--;
    if (outstanding > 0) {
      return this;
    }
    send();
    return Behaviors.stopped();
  }

  private int size() {
    return collected.stream().mapToInt(PartitionUsages::size).sum();
  }

  private void send() {
    if (!collected.isEmpty()) {
      tell(collected, List.of());
      collected.clear();
    }
  }

  private void tell(List<PartitionUsages> answers, List<Integer> absent) {
    asked
        .replyTo()
        .tell(
            new RemoteQueryHandler.Answers(
                asked.attempt(), self, List.copyOf(answers), List.copyOf(absent)));
  }
}
