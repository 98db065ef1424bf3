package io.nilometer.scrape.kubelet;

import io.nilometer.model.EpochNanos;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// A client whose questions a test takes, looks at and answers when it likes.
public final class FakeKubeletClient implements KubeletClient {

  public final Queue<Question> questions = new ConcurrentLinkedQueue<>();
  public final List<KubeletTarget> kept = new CopyOnWriteArrayList<>();
  public final List<KubeletTarget> forgotten = new CopyOnWriteArrayList<>();
  public volatile boolean broken;

  public record Question(KubeletTarget target, CompletableFuture<Exposition> answer) {

    /// Answers in 96 bytes with what a kubelet tells of a node alone, sampled at that time.
    public void succeed(Instant sampled) {
      succeed(
          """
          node_cpu_usage_seconds_total 1.5 %1$d
          node_memory_working_set_bytes 4096 %1$d
          """
              .formatted(sampled.toEpochMilli()),
          EpochNanos.of(sampled));
    }

    public void succeed(String body, long requestedNanos) {
      byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
      answer.complete(new Exposition(ByteBuffer.wrap(bytes), requestedNanos));
    }

    public void fail(String reason) {
      answer.completeExceptionally(new ScrapeException(FailureKind.CONNECTION, reason));
    }
  }

  @Override
  public CompletionStage<Exposition> fetch(KubeletTarget target) {
    if (broken) {
      throw new IllegalStateException("broken on purpose");
    }
    var question = new Question(target, new CompletableFuture<>());
    questions.add(question);
    return question.answer();
  }

  @Override
  public void keep(KubeletTarget target) {
    kept.add(target);
  }

  @Override
  public void forget(KubeletTarget target) {
    forgotten.add(target);
  }

  @Override
  public void close() {}
}
