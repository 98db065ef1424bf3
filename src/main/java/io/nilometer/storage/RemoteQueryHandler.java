package io.nilometer.storage;

import io.nilometer.cluster.Wire;
import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractMatchingBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Serves what other replicas ask of the copies here: many copies in one message. One a replica,
/// for its whole life.
public final class RemoteQueryHandler extends AbstractMatchingBehavior<RemoteQueryHandler.Command> {

  public static final String NAME = "desk";

  public sealed interface Command {}

  /// What is asked of these partitions.
  public record Question(Selection selection, List<Integer> partitions) {}

  /// Tell what the copies here know.
  ///
  /// @param attempt comes back with the answers
  public record Ask(int attempt, List<Question> questions, ActorRef<Answers> replyTo)
      implements Command, Wire {}

  /// A part of what was asked, in no order.
  ///
  /// @param member whose copies it comes from, host:port
  /// @param absent partitions of which no copy there has all there is
  public record Answers(int attempt, String member, List<PartitionUsages> answers, List<Integer> absent)
      implements Wire {}

  /// Nobody waits for these answers any more.
  public record Leave(ActorRef<Answers> replyTo) implements Command, Wire {}

  /// As [StorageActor.Recall], of whichever copy of the partition is here.
  record Recall(int partition, int attempt, Selection nodes, ActorRef<StorageActor.Command> replyTo)
      implements Command, Wire {}

  private record Located(Copies<StorageActor.Command> copies) implements Command {}

  /// Pods named in one message: some 200 KB.
  private static final int MOST_NAMED = 2_000;

  /// Questions in as many messages as it takes.
  public static List<List<Question>> chunks(List<Question> questions) {
    return Chunks.of(questions, MOST_NAMED, question -> question.selection().size());
  }

  public static Behavior<Command> create(
      ActorRef<Directory.Command<StorageActor.Command>> directory) {
    return Behaviors.setup(context -> new RemoteQueryHandler(context, directory));
  }

  private Copies<StorageActor.Command> copies = Copies.none();

  private RemoteQueryHandler(
      ActorContext<Command> context, ActorRef<Directory.Command<StorageActor.Command>> directory) {
    super(context);
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
    getContext().spawnAnonymous(RemoteQuery.create(ask, copies));
    return this;
  }

  /// All children are such: one that answers somebody else goes on.
  private Behavior<Command> onLeave(ActorRef<Answers> replyTo) {
    getContext()
        .getChildren()
        .forEach(
            child -> child.<RemoteQuery.Command>unsafeUpcast().tell(new RemoteQuery.Leave(replyTo)));
    return this;
  }

  /// The best copy here; where there is none, nobody answers, and another is asked.
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
