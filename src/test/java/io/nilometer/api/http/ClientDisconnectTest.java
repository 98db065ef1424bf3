package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.RawConnection;
import io.nilometer.api.TestServer;
import io.nilometer.api.access.Access;
import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.routes.MetricsRoutes;
import io.nilometer.logging.LogLines;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientDisconnectTest {

  @TempDir private Path folder;

  @Test
  void whatAClientAskedIsGivenUpWhenItGoes() throws Exception {
    var awaited = new ConcurrentLinkedQueue<CompletableFuture<Access>>();
    AccessCheck access =
        request -> {
          awaited.add(request.awaiting(new CompletableFuture<>()));
          return awaited.peek();
        };
    try (var lines = new LogLines(MetricsRoutes.class);
        var server =
            TestServer.start(
                TestServer.settings(folder), _ -> access, new FakeMetrics(List.of(), List.of()))) {
      try (RawConnection leaves = server.connect()) {
        leaves.send("GET /livez HTTP/1.1\r\nHost: here\r\n\r\n");
        await().until(() -> !awaited.isEmpty());
        assertThat(awaited.peek()).isNotDone();
      }
      await().until(() -> awaited.peek().isCancelled());
      assertThat(lines.texts()).isEmpty();
    }
  }
}
