package io.nilometer.api.query;

import io.nilometer.model.PodRef;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Answers for pods when the test says so, and for nodes at once. Reserves memory by the answer.
public final class HeldMetrics implements Metrics {

  private final BlockingQueue<CompletableFuture<List<PodMetrics>>> questions =
      new LinkedBlockingQueue<>();

  /// The next question for pods, to be answered.
  public CompletableFuture<List<PodMetrics>> question() throws InterruptedException {
    CompletableFuture<List<PodMetrics>> question =
        questions.poll(Duration.ofSeconds(60).toMillis(), TimeUnit.MILLISECONDS);
    if (question == null) {
      throw new AssertionError("nobody asked for pods");
    }
    return question;
  }

  @Override
  public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
    return reserved(memory, List.of());
  }

  @Override
  public CompletionStage<Optional<NodeMetrics>> node(String name) {
    return CompletableFuture.completedStage(Optional.empty());
  }

  @Override
  public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
    var question = new CompletableFuture<List<PodMetrics>>();
    questions.add(question);
    var answer = new CompletableFuture<List<PodMetrics>>();
    var _ = answer.whenComplete((_, _) -> question.cancel(false)); // where the answer is cancelled
    var _ =
        question
            .thenCompose(found -> reserved(memory, found))
            .whenComplete(
                (found, failure) -> {
                  if (failure == null) {
                    answer.complete(found);
                  } else {
                    answer.completeExceptionally(failure);
                  }
                });
    return answer;
  }

  private static <T> CompletionStage<List<T>> reserved(ListMemory memory, List<T> found) {
    return memory
        .reserve(found.size())
        .thenApply(
            granted -> {
              if (!granted) {
                throw new OverloadedException();
              }
              return found;
            });
  }

  @Override
  public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
    return CompletableFuture.completedStage(Optional.empty());
  }
}
