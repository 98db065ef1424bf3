package io.nilometer.api.query;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.dispatch.ExecutionContexts;
import scala.concurrent.ExecutionContext;
import scala.jdk.javaapi.FutureConverters;

/// Continues a future of Pekko on the thread that completes it. By default its stages pass each
/// step to the JVM's common pool, which wakes a thread: that took a seventh of a small query.
final class SameThread {

  private static final ExecutionContext HERE = ExecutionContexts.fromExecutor(Runnable::run);

  private SameThread() {}

  static <T> CompletableFuture<T> of(CompletionStage<T> stage) {
    var direct = new CompletableFuture<T>();
    FutureConverters.asScala(stage)
        .onComplete(
            result ->
                result.isSuccess()
                    ? direct.complete(result.get())
                    : direct.completeExceptionally(result.failed().get()),
            HERE);
    return direct;
  }
}
