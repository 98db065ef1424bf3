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

/// Answers one question of another replica: asks the copies here, sends what they say in messages
/// of a bounded size, and ends; earlier when nobody waits for it any more.
final class Collecting extends AbstractMatchingBehavior<Collecting.Command> {

  /// Whoever asked has given up by then.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  sealed interface Command {}

  private record Answered(Answer answer) implements Command {}

  /// Whoever waits for answers there does not any more.
  record Leave(ActorRef<Desk.Answers> replyTo) implements Command {}

  private enum GiveUp implements Command {
    NOW
  }

  static Behavior<Command> create(Desk.Ask asked, Copies<StorageActor.Command> copies) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new Collecting(context, timers, copies.view().self(), asked).begin(copies)));
  }

  private final String self;
  private final Desk.Ask asked;
  private final List<Answer> collected = new ArrayList<>();
  private int outstanding;

  private Collecting(
      ActorContext<Command> context, TimerScheduler<Command> timers, String self, Desk.Ask asked) {
    super(context);
    this.self = self;
    this.asked = asked;
    timers.startSingleTimer(GiveUp.NOW, LONGEST_WAIT);
  }

  private Behavior<Command> begin(Copies<StorageActor.Command> copies) {
    ActorRef<Answer> answers = getContext().messageAdapter(Answer.class, Answered::new);
    var absent = new ArrayList<Integer>();
    for (Desk.Question question : asked.questions()) {
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
      case Answered(Answer answer) -> onAnswered(answer);
      case Leave(ActorRef<Desk.Answers> gone) ->
          gone.equals(asked.replyTo()) ? Behaviors.stopped() : this;
      case GiveUp _ -> Behaviors.stopped();
    };
  }

  private Behavior<Command> onAnswered(Answer answer) {
    for (Answer part : answer.split()) {
      if (size() + part.size() > Answer.MOST_PODS) {
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
    return collected.stream().mapToInt(Answer::size).sum();
  }

  private void send() {
    if (!collected.isEmpty()) {
      tell(collected, List.of());
      collected.clear();
    }
  }

  private void tell(List<Answer> answers, List<Integer> absent) {
    asked
        .replyTo()
        .tell(new Desk.Answers(asked.attempt(), self, List.copyOf(answers), List.copyOf(absent)));
  }
}
