package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import io.nilometer.api.RawConnection;
import io.nilometer.api.TestServer;
import io.nilometer.api.query.FakeMetrics;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class EarlyResponseFilterTest {

  @TempDir private Path certificates;

  @AfterEach
  void asItWas() throws Exception {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    configurator.doConfigure(LogSettings.class.getResource("/logback.xml"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"Transfer-Encoding: chunked\r\n\r\nzz\r\n", "Content-Length: 2000000\r\n\r\n"})
  void theQueryOfARequestWhoseBodyFailsIsNotLogged(String body) throws Exception {
    new LogSettings(LogSettings.Format.TEXT, 0, List.of()).apply();
    try (var replaced = LogLines.fromDebug(EarlyResponseFilter.class.getName());
        var pekko = new LogLines("org.apache.pekko");
        TestServer server = TestServer.start(certificates, new FakeMetrics(List.of(), List.of()));
        RawConnection connection =
            RawConnection.open(server.server().port(), TestServer.anyServer())) {
      connection.send("POST /livez?token=SECRET HTTP/1.1\r\nHost: x\r\n" + body);
      assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200 OK\r\n");
      await().until(() -> !replaced.texts().isEmpty());
      assertThat(replaced.texts())
          .containsExactly(
              "DEBUG Response sent before the body of its request, which is too large or malformed");
      assertThat(pekko.texts()).noneMatch(line -> line.contains("SECRET"));
    }
  }
}
