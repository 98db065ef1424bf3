package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.api.TestServer;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.OverloadedException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class TelemetryRoutesTest {

  private final TelemetryRoutes routes = new TelemetryRoutes(TestServer.telemetry());
  private final List<Long> reserved = new ArrayList<>();

  /// Of the sizes that are reserved.
  private ListMemory memory(boolean enough) {
    return new ListMemory() {
      @Override
      public CompletionStage<Boolean> reserve(int items) {
        throw new AssertionError("this is no list");
      }

      @Override
      public CompletionStage<Boolean> reserveDocument(long bytes) {
        reserved.add(bytes);
        return CompletableFuture.completedStage(enough);
      }
    };
  }

  private long answered() {
    ApiResponse answer = routes.metrics(memory(true)).toCompletableFuture().join();
    long size = 0;
    for (Iterator<byte[]> chunks = answer.body().chunks(); chunks.hasNext(); ) {
      size += chunks.next().length;
    }
    return size;
  }

  @Test
  void memoryIsReservedForAsMuchAsLastTime() {
    long first = answered();
    answered();
    assertThat(first).isPositive();
    assertThat(reserved).containsExactly(0L, first);
  }

  @Test
  void withoutMemoryThereIsNoAnswer() {
    CompletionStage<ApiResponse> refused = routes.metrics(memory(false));
    assertThatThrownBy(() -> refused.toCompletableFuture().join())
        .hasCauseInstanceOf(OverloadedException.class);
  }
}
