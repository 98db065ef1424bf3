package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.PodRef;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class QueriedMetricsTest {

  private static final ActorTestKit KIT = ActorTestKit.create();
  private static final InstantSource CLOCK = InstantSource.system();

  private final TestProbe<MetricsQuery.Command> query = KIT.createTestProbe();
  private final Metrics metrics =
      new ObservedMetrics(
          new QueriedMetrics(KIT.system(), query.getRef()),
          Telemetry.create(Duration.ofSeconds(15), CLOCK, System::nanoTime),
          CLOCK);

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void theReplyIsTheAnswer() {
    CompletableFuture<Optional<PodMetrics>> answer =
        metrics.pod(new PodRef("ns", "p")).toCompletableFuture();
    query.expectMessageClass(MetricsQuery.FindPod.class).replyTo().tell(found());
    assertThat(answer.join()).isEmpty();
  }

  @Test
  void whoeverAskedEndsWithItsReplyAndWhenTheAnswerIsCancelled() {
    metrics.pod(new PodRef("ns", "p"));
    var asked = query.expectMessageClass(MetricsQuery.FindPod.class);
    asked.replyTo().tell(found());
    query.expectTerminated(asked.replyTo());

    CompletableFuture<Optional<NodeMetrics>> answer = metrics.node("n").toCompletableFuture();
    var another = query.expectMessageClass(MetricsQuery.FindNode.class);
    answer.cancel(false);
    query.expectTerminated(another.replyTo());
  }

  private static MetricsQuery.Reply<List<PodMetrics>> found() {
    return new MetricsQuery.Found<>(List.of());
  }
}
