package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.api.ApiServer;
import io.nilometer.api.TestServer;
import io.nilometer.api.query.FakeMetrics;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class PortSharingTest {

  private static final FakeMetrics NOTHING = new FakeMetrics(List.of(), List.of());

  @TempDir private Path certificates;

  private ServingSettings settings(int port, boolean share) {
    return TestServer.settings(
        certificates, "port = " + port, "share-port = " + share, "share-address = " + share);
  }

  private TestServer start(int port, boolean share) throws Exception {
    return TestServer.start(settings(port, share), NOTHING);
  }

  @Test
  void twoThatShareAPortBothListen() throws Exception {
    try (TestServer first = start(0, true)) {
      ApiServer.check(settings(first.server().port(), true), InstantSource.system());
    }
    try (TestServer first = start(0, true);
        TestServer second = start(first.server().port(), true)) {
      assertThat(second.server().port()).isEqualTo(first.server().port());
      first.connect().close();
    }
  }

  @Test
  void withOneThatDoesNotShareItNobodyElseListens() throws Exception {
    try (TestServer first = start(0, false)) {
      assertThatExceptionOfType(ExecutionException.class)
          .isThrownBy(() -> start(first.server().port(), true).close())
          .withMessageContaining("cannot listen on");
    }
  }
}
