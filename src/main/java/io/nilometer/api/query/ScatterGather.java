package io.nilometer.api.query;

import io.nilometer.cluster.PeerActors;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Copies.Copy;
import io.nilometer.storage.PartitionUsages;
import io.nilometer.storage.RemoteQueryHandler;
import io.nilometer.storage.Selection;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/// Carries out one query: asks the partitions of its plan, gathers their responses, replies, and
/// ends. It asks the copies of this replica one by one, another replica once for all its copies.
/// After a short silence it asks the other copy too, and the first response counts (hedging). The
/// reply is complete, or gives the reason why it cannot be. When the asker has ended, this ends too
/// and cancels the requests to other replicas.
final class ScatterGather<R> extends AbstractMatchingBehavior<ScatterGather.Command> {

  /// Well below the time after which kubectl and controllers give up.
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  /// A partition without a known copy may get one soon.
  private static final Duration LONGEST_SEARCH = Duration.ofSeconds(1);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  /// Several times what a healthy replica takes until its first or next message.
  private static final Duration LONGEST_SILENCE = Duration.ofMillis(300);

  /// A silent host may have been asked at the moment its copy moved.
  private static final Duration UNTIL_ASKED_AGAIN = Duration.ofSeconds(1);

  sealed interface Command {}

  private record Answered(PartitionUsages answer) implements Command {}

  private record AnsweredElsewhere(RemoteQueryHandler.Answers answers) implements Command {}

  private record Silent(String host) implements Command {}

  private record AskAgain(String host) implements Command {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  private enum Look implements Command {
    AGAIN
  }

  private enum EndSearch implements Command {
    NOW
  }

  private enum GiveUp implements Command {
    NOW
  }

  /// The asker has ended.
  private enum Leave implements Command {
    NOW
  }

  static <R> Behavior<Command> create(
      QueryPlan<R> plan,
      ActorRef<MetricsQuery.Command> query,
      Copies<StorageActor.Command> copies,
      Set<String> avoided,
      ActorRef<MetricsQuery.Reply<R>> replyTo) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers ->
                    new ScatterGather<>(context, timers, plan, query, copies, avoided, replyTo)
                        .begin()));
  }

  private final TimerScheduler<Command> timers;
  private final QueryPlan<R> plan;
  private final ActorRef<MetricsQuery.Command> query;
  private final Set<String> avoided;
  private final ActorRef<MetricsQuery.Reply<R>> replyTo;
  private final PeerActors peers;
  private final ActorRef<PartitionUsages> answers;
  private final ActorRef<RemoteQueryHandler.Answers> answersElsewhere;
  private final Map<Integer, PartitionRequest> answered = new HashMap<>();
  private final Map<Integer, PartitionRequest> outstanding = new HashMap<>();
  private final Set<ActorRef<RemoteQueryHandler.Command>> handlers = new HashSet<>();
  private Copies<StorageActor.Command> copies;
  private int attempt;

  private ScatterGather(
      ActorContext<Command> context,
      TimerScheduler<Command> timers,
      QueryPlan<R> plan,
      ActorRef<MetricsQuery.Command> query,
      Copies<StorageActor.Command> copies,
      Set<String> avoided,
      ActorRef<MetricsQuery.Reply<R>> replyTo) {
    super(context);
    this.timers = timers;
    this.plan = plan;
    this.query = query;
    this.copies = copies;
    this.avoided = avoided;
    this.replyTo = replyTo;
    this.peers = new PeerActors(context.getSystem());
    this.answers = context.messageAdapter(PartitionUsages.class, Answered::new);
    this.answersElsewhere =
        context.messageAdapter(RemoteQueryHandler.Answers.class, AnsweredElsewhere::new);
  }

  private Behavior<Command> begin() {
    timers.startSingleTimer(GiveUp.NOW, LONGEST_WAIT);
    getContext().watchWith(replyTo, Leave.NOW);
    return ask(plan.first());
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Answered(PartitionUsages answer) -> onAnswered(answer);
      case AnsweredElsewhere(RemoteQueryHandler.Answers some) -> onAnsweredElsewhere(some);
      case Silent(String host) -> onSilent(host);
      case AskAgain(String host) -> onAskAgain(host);
      case Look _ -> onLook();
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
      case EndSearch _ -> onEndSearch();
      case GiveUp _ -> onGiveUp();
      case Leave _ -> Behaviors.stopped();
    };
  }

  @Override
  public Behavior<Command> onSignal(Signal signal) {
    if (signal instanceof PostStop && !outstanding.isEmpty()) {
      handlers.forEach(handler -> handler.tell(new RemoteQueryHandler.Leave(answersElsewhere)));
    }
    return Behaviors.unhandled();
  }

  private Behavior<Command> ask(Map<Integer, Selection> asked) {
    if (asked.isEmpty()) {
      replyTo.tell(new MetricsQuery.Found<>(plan.result()));
      return Behaviors.stopped();
    }
    asked.forEach(
        (partition, selection) -> {
          Optional<PartitionRequest> before = Optional.ofNullable(answered.get(partition));
          outstanding.put(partition, new PartitionRequest(selection, before));
        });
    timers.startSingleTimer(EndSearch.NOW, LONGEST_SEARCH);
    scatter();
    return this;
  }

  private Behavior<Command> onAnswered(PartitionUsages answer) {
    String self = copies.view().self();
    take(self, 0, answer); // which is whole
    if (!outstanding.isEmpty()) {
      listen(self);
    }
    return goOn();
  }

  private Behavior<Command> onAnsweredElsewhere(RemoteQueryHandler.Answers some) {
    some.answers().forEach(answer -> take(some.member(), some.attempt(), answer));
    for (int partition : some.absent()) {
      PartitionRequest wanted = outstanding.get(partition);
      if (wanted != null) {
        wanted.miss(some.member());
      }
    }
    listen(some.member());
    if (!some.absent().isEmpty()) {
      scatter();
    }
    return goOn();
  }

  private void take(String host, int attempt, PartitionUsages answer) {
    PartitionRequest wanted = outstanding.get(answer.partition());
    if (wanted != null) {
      List<PartitionUsages> whole = wanted.add(host, attempt, answer);
      if (!whole.isEmpty()) {
        whole.forEach(plan::add);
        outstanding.remove(answer.partition());
        answered.put(answer.partition(), wanted);
      }
    }
  }

  /// Expects the first or next message of the host from now on.
  private void listen(String host) {
    timers.startSingleTimer(host, new Silent(host), LONGEST_SILENCE);
  }

  private Behavior<Command> goOn() {
    return outstanding.isEmpty() ? ask(plan.more()) : this;
  }

  private Behavior<Command> onSilent(String host) {
    boolean missed = false;
    for (PartitionRequest wanted : outstanding.values()) {
      missed |= wanted.giveUp(host);
    }
    if (missed) {
      query.tell(new MetricsQuery.Avoid(host));
      var again = new AskAgain(host);
      timers.startSingleTimer(again, again, UNTIL_ASKED_AGAIN);
      scatter();
    }
    return this;
  }

  private Behavior<Command> onAskAgain(String host) {
    outstanding.values().forEach(wanted -> wanted.forgive(host));
    scatter();
    return this;
  }

  private Behavior<Command> onLook() {
    query.tell(new MetricsQuery.Locate(getContext().messageAdapter(Copies.type(), Located::new)));
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    outstanding.values().forEach(PartitionRequest::lookAgain);
    scatter();
    return this;
  }

  private Behavior<Command> onEndSearch() {
    return outstanding.entrySet().stream()
        .filter(wanted -> wanted.getValue().isUnknown())
        .findFirst()
        .map(
            wanted ->
                unavailable("no copy of partition %d can be asked now".formatted(wanted.getKey())))
        .orElse(this);
  }

  private Behavior<Command> onGiveUp() {
    return unavailable(
        "%d partitions did not answer within %d s"
            .formatted(outstanding.size(), LONGEST_WAIT.toSeconds()));
  }

  private Behavior<Command> unavailable(String reason) {
    replyTo.tell(new MetricsQuery.Unavailable<>(reason));
    return Behaviors.stopped();
  }

  /// Asks a host for each partition of which no response is expected.
  private void scatter() {
    var hosts = new HashSet<String>();
    var elsewhere = new HashMap<String, Map<Selection, List<Integer>>>();
    outstanding.forEach(
        (partition, wanted) -> {
          if (!wanted.isBeingAsked()) {
            choose(partition, wanted)
                .ifPresent(
                    copy -> {
                      hosts.add(copies.host(copy));
                      ask(copy, wanted, elsewhere);
                    });
          }
        });
    hosts.forEach(this::listen);
    elsewhere.forEach(this::ask);
    if (outstanding.values().stream().anyMatch(wanted -> !wanted.isBeingAsked())) {
      timers.startSingleTimer(Look.AGAIN, BETWEEN_LOOKS);
    }
  }

  /// The best copy that was not tried; one on an avoided host only if there is no other.
  private Optional<Copy<StorageActor.Command>> choose(int partition, PartitionRequest wanted) {
    Copy<StorageActor.Command> avoidable = null;
    for (Copy<StorageActor.Command> copy : copies.complete(partition)) {
      String host = copies.host(copy);
      if (!wanted.wasAskedOf(host)) {
        if (!avoided.contains(host)) {
          return Optional.of(copy);
        }
        avoidable = avoidable == null ? copy : avoidable;
      }
    }
    return Optional.ofNullable(avoidable);
  }

  private void ask(
      Copy<StorageActor.Command> copy,
      PartitionRequest wanted,
      Map<String, Map<Selection, List<Integer>>> elsewhere) {
    String host = copies.host(copy);
    wanted.askOf(host);
    switch (copy) {
      case Copies.Here<StorageActor.Command> here ->
          here.ref().tell(new StorageActor.Query(wanted.selection(), answers));
      case Copies.There<StorageActor.Command> there ->
          elsewhere
              .computeIfAbsent(host, _ -> new IdentityHashMap<>())
              .computeIfAbsent(wanted.selection(), _ -> new ArrayList<>())
              .add(there.id().partition());
    }
  }

  private void ask(String member, Map<Selection, List<Integer>> asked) {
    ActorRef<RemoteQueryHandler.Command> handler = peers.find(member, RemoteQueryHandler.NAME);
    var questions = new ArrayList<RemoteQueryHandler.Question>(asked.size());
    asked.forEach(
        (selection, partitions) ->
            questions.add(new RemoteQueryHandler.Question(selection, List.copyOf(partitions))));
    handlers.add(handler);
    attempt++;
    RemoteQueryHandler.chunks(questions)
        .forEach(
            portion ->
                handler.tell(new RemoteQueryHandler.Ask(attempt, portion, answersElsewhere)));
  }
}
