package io.nilometer.api.query;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.Directory;
import io.nilometer.cluster.copies.Partitions;
import io.nilometer.storage.StorageActor;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// Whether each partition has a copy that can be queried. A query of one without is refused, so the
/// replica is not ready when that lasts. One actor writes, any thread reads.
public final class QueryablePartitions {

  /// Copies that move or renew are back within this time.
  private static final Duration MAX_REFUSAL = Duration.ofSeconds(2);

  private final Partitions partitions;
  private final LongSupplier nanoTime;
  private volatile Optional<Refusal> refusal = Optional.empty();
  private volatile boolean heldTwice;

  /// @param sinceNanos when the first of the partitions without a copy lost it, by the monotonic
  ///     clock
  private record Refusal(int partition, long sinceNanos) {}

  public QueryablePartitions(Partitions partitions, LongSupplier nanoTime) {
    this.partitions = partitions;
    this.nanoTime = nanoTime;
  }

  /// Creates the actor that follows the directory.
  public Behavior<Copies<StorageActor.Command>> follow(
      ActorRef<Directory.Command<StorageActor.Command>> directory) {
    return Behaviors.setup(
        context -> {
          directory.tell(new Directory.Follow<>(context.getSelf()));
          return Behaviors.receiveMessage(
              copies -> {
                show(copies);
                return Behaviors.same();
              });
        });
  }

  private void show(Copies<StorageActor.Command> copies) {
    OptionalInt without =
        IntStream.range(0, partitions.count())
            .filter(partition -> copies.complete(partition).isEmpty())
            .findFirst();
    long since = refusal.map(Refusal::sinceNanos).orElseGet(nanoTime::getAsLong);
    refusal =
        without.isPresent()
            ? Optional.of(new Refusal(without.getAsInt(), since))
            : Optional.empty();
    heldTwice = IntStream.range(0, partitions.count()).allMatch(copies::isHeldTwice);
  }

  /// Whether no data is lost when one replica ends.
  public boolean areHeldTwice() {
    return heldTwice;
  }

  /// Why this replica is not ready, if it refuses queries for longer than is usual.
  public Optional<String> failure() {
    return refusal
        .filter(now -> nanoTime.getAsLong() - now.sinceNanos() > MAX_REFUSAL.toNanos())
        .map(now -> "no copy of partition %d can be queried".formatted(now.partition()));
  }
}
