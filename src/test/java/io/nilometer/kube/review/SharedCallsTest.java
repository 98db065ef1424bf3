package io.nilometer.kube.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SharedCallsTest {

  private static final Fingerprint KEY = key("one");

  private final AtomicLong nanos = new AtomicLong();
  private final List<CompletableFuture<String>> begun = new ArrayList<>();
  private final SharedCalls<String> calls =
      new SharedCalls<>(
          answer -> answer.equals("unsure") ? Duration.ZERO : Duration.ofSeconds(10),
          String::length,
          nanos::get);

  private static Fingerprint key(String text) {
    return Fingerprint.of(text.getBytes(StandardCharsets.UTF_8));
  }

  private CompletableFuture<String> ask() {
    return calls.ask(
        KEY,
        () -> {
          begun.add(new CompletableFuture<>());
          return begun.getLast();
        });
  }

  @Test
  void whatManyAskAtOnceIsAskedOnce() {
    List<CompletableFuture<String>> asked = List.of(ask(), ask(), ask());
    assertThat(begun).hasSize(1);
    begun.getFirst().complete("yes");
    assertThat(asked).allSatisfy(answer -> assertThat(answer.join()).isEqualTo("yes"));
  }

  @Test
  void anAnswerIsRememberedForItsTime() {
    var _ = ask();
    begun.getFirst().complete("yes");
    nanos.set(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(ask().join()).isEqualTo("yes");
    nanos.set(Duration.ofSeconds(10).toNanos());
    assertThat(ask()).isNotDone();
    assertThat(begun).hasSize(2);
  }

  @Test
  void anAnswerWithoutATimeIsNotRemembered() {
    var _ = ask();
    begun.getFirst().complete("unsure");
    assertThat(ask()).isNotDone();
  }

  @Test
  void aFailureIsToldToWhoWaitsAndNotRemembered() {
    CompletableFuture<String> first = ask();
    begun.getFirst().completeExceptionally(new IllegalStateException("down"));
    assertThatThrownBy(first::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("down");
    assertThat(ask()).isNotDone();
  }

  @Test
  void aCallThatCannotBeginFailsAndBlocksNobody() {
    CompletableFuture<String> failed =
        calls.ask(
            KEY,
            () -> {
              throw new IllegalStateException("no token");
            });
    assertThatThrownBy(failed::join).hasRootCauseMessage("no token");
    assertThat(ask()).isNotDone();
    assertThat(begun).hasSize(1);
  }

  @Test
  void aCallIsGivenUpWhenTheLastThatWaitedIsGone() {
    CompletableFuture<String> first = ask();
    CompletableFuture<String> second = ask();
    first.cancel(false);
    assertThat(begun.getFirst()).isNotDone();
    second.cancel(false);
    assertThat(begun.getFirst()).isCancelled();
    CompletableFuture<String> third = ask();
    assertThat(begun).hasSize(2);
    begun.getLast().complete("yes");
    assertThat(third.join()).isEqualTo("yes");
  }

  @Test
  void whoGoesDoesNotTakeTheAnswerFromTheOthers() {
    ask().cancel(false);
    CompletableFuture<String> stays = ask();
    ask().cancel(false);
    begun.getLast().complete("yes");
    assertThat(stays.join()).isEqualTo("yes");
  }

  @Test
  void aFloodOfDifferentQuestionsTakesBoundedMemory() {
    String answer = "x".repeat(10_000);
    for (int i = 0; i < 20_000; i++) {
      calls.ask(key("question " + i), () -> CompletableFuture.completedFuture(answer)).join();
    }
    assertThat(calls.cached()).isBetween(1_000L, (16L << 20) / 10_000);
  }
}
