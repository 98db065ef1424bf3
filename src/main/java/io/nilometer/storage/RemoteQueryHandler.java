package io.nilometer.storage;

import io.nilometer.cluster.QueryFence;
import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Answers the queries of other replicas from the copies on this one, many copies in one message.
/// One per replica, for its whole life.
public final class RemoteQueryHandler extends AbstractMatchingBehavior<RemoteQueryHandler.Command> {

  /// Other replicas address it by this, also those of an earlier release.
  public static final String NAME = "desk";

  public sealed interface Command {}

  /// One selection, of these partitions.
  public record Question(Selection selection, List<Integer> partitions) {}

  /// Answer from the copies on this replica.
  ///
  /// @param attempt returned with the answers
  public record Ask(int attempt, List<Question> questions, ActorRef<Answers> replyTo)
      implements Command, Wire {}

  /// One part of the answer; parts come in any order.
  ///
  /// @param member host:port of the replica that answers
  /// @param absent partitions of which no copy there is complete
  public record Answers(
      int attempt, String member, List<PartitionUsages> answers, List<Integer> absent)
      implements Wire {}

  /// The query no longer waits for answers.
  public record Leave(ActorRef<Answers> replyTo) implements Command, Wire {}

  /// The same as [StorageActor.Recall], for any copy of the partition on this replica.
  record Recall(int partition, int attempt, Selection nodes, ActorRef<StorageActor.Command> replyTo)
      implements Command, Wire {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  /// Pods named in one message: some 200 KB.
  private static final int MAX_NAMED = 2_000;

  /// Splits the questions into as many messages as needed.
  public static List<List<Question>> chunks(List<Question> questions) {
    return Chunks.of(questions, MAX_NAMED, question -> question.selection().size());
  }

  public static Behavior<Command> create(
      ActorRef<Directory.Command<StorageActor.Command>> directory, QueryFence fence) {
    return Behaviors.setup(context -> new RemoteQueryHandler(context, directory, fence));
  }

  private final QueryFence fence;
  private Copies<StorageActor.Command> copies = Copies.none();

  private RemoteQueryHandler(
      ActorContext<Command> context,
      ActorRef<Directory.Command<StorageActor.Command>> directory,
      QueryFence fence) {
    super(context);
    this.fence = fence;
    directory.tell(new Directory.Follow<>(context.messageAdapter(Copies.type(), Located::new)));
  }

  @Override
  public Behavior<Command> onMessage(Command command) {
    return switch (command) {
      case Ask ask -> onAsk(ask);
      case Leave(ActorRef<Answers> replyTo) -> onLeave(replyTo);
      case Recall recall -> onRecall(recall);
      case Located(Copies<StorageActor.Command> now) -> onLocated(now);
    };
  }

  private Behavior<Command> onAsk(Ask ask) {
    if (fence.isClosed()) {
      ask.replyTo().tell(absent(ask));
      return this;
    }
    getContext().spawnAnonymous(RemoteQuery.create(ask, copies));
    return this;
  }

  /// What the copies here hold may be old: the requester queries their siblings.
  private Answers absent(Ask ask) {
    List<Integer> partitions =
        ask.questions().stream().flatMap(question -> question.partitions().stream()).toList();
    return new Answers(ask.attempt(), copies.view().self(), List.of(), partitions);
  }

  /// Each child answers one query and checks whether it is that one.
  private Behavior<Command> onLeave(ActorRef<Answers> replyTo) {
    getContext()
        .getChildren()
        .forEach(
            child ->
                child.<RemoteQuery.Command>unsafeUpcast().tell(new RemoteQuery.Leave(replyTo)));
    return this;
  }

  /// Forwards to the best copy here. Without one there is no answer, and the requester tries
  /// another replica.
  private Behavior<Command> onRecall(Recall recall) {
    var asked = new StorageActor.Recall(recall.attempt(), recall.nodes(), recall.replyTo());
    copies
        .completeHere(recall.partition())
        .or(() -> copies.here(recall.partition()).stream().findFirst())
        .ifPresent(copy -> copy.tell(asked));
    return this;
  }

  private Behavior<Command> onLocated(Copies<StorageActor.Command> now) {
    copies = now;
    return this;
  }
}
