package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import scala.concurrent.Promise;
import scala.jdk.javaapi.FutureConverters;

class SameThreadTest {

  private final Promise<String> promise = Promise.apply();
  private final CompletableFuture<String> direct =
      SameThread.of(FutureConverters.asJava(promise.future()));

  @Test
  void whatFollowsIsDoneByTheThreadThatCompletes() {
    var thread = new AtomicReference<Thread>();
    CompletableFuture<Void> followed = direct.thenAccept(_ -> thread.set(Thread.currentThread()));
    promise.success("done");
    assertThat(thread).hasValue(Thread.currentThread());
    assertThat(followed).isCompleted();
  }

  @Test
  void itFailsAsTheOtherDoes() {
    promise.failure(new IllegalStateException("broken"));
    assertThatThrownBy(direct::join).hasRootCauseMessage("broken");
  }
}
