package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class ReplicaConnectionFilterTest {

  private static final Logger STREAMS =
      (Logger) LoggerFactory.getLogger("org.apache.pekko.stream.Materializer");

  private long nanos;
  private final ReplicaConnectionFilter filter = new ReplicaConnectionFilter(() -> nanos);
  private final LogLines log = new LogLines(ReplicaConnectionFilter.class);

  @AfterEach
  void close() {
    log.close();
  }

  private FilterReply warn(String text) {
    return filter.decide(null, STREAMS, Level.WARN, "{}", new Object[] {text}, null);
  }

  private FilterReply lose(String replica, String stream) {
    return warn(
        "[outbound connection to [pekko://nilometer@"
            + replica
            + "], "
            + stream
            + " stream] Upstream failed, cause: StreamTcpException: Tcp command"
            + " [Connect(a/<unresolved>:1,None,List(),Some(5000 milliseconds),true)] failed because"
            + " of java.net.UnknownHostException: a");
  }

  @Test
  void theStreamsToOneReplicaShareALine() {
    assertThat(lose("a:1", "control")).isEqualTo(FilterReply.DENY);
    assertThat(lose("a:1", "message")).isEqualTo(FilterReply.DENY);
    lose("b:1", "control");
    assertThat(log.texts())
        .containsExactly(
            "WARN Cannot connect to a replica; retrying replica=a:1"
                + " error=java.net.UnknownHostException: a",
            "WARN Cannot connect to a replica; retrying replica=b:1"
                + " error=java.net.UnknownHostException: a");
  }

  @Test
  void anotherErrorIsLoggedToo() {
    lose("a:1", "control");
    warn(
        "[outbound connection to [pekko://nilometer@a:1], control stream] Upstream failed, cause:"
            + " SSLHandshakeException: (certificate_unknown) Received fatal alert");
    assertThat(log.texts())
        .last()
        .asString()
        .endsWith("error=(certificate_unknown) Received fatal alert");
  }

  @Test
  void afterTenMinutesTheSameErrorIsLoggedAgain() {
    lose("a:1", "control");
    nanos += Duration.ofMinutes(9).toNanos();
    lose("a:1", "control");
    assertThat(log.texts()).hasSize(1);
    nanos += Duration.ofMinutes(2).toNanos();
    lose("a:1", "control");
    assertThat(log.texts()).hasSize(2);
  }

  @Test
  void aStreamThatGaveUpIsLoggedToo() {
    Logger association =
        (Logger) LoggerFactory.getLogger("org.apache.pekko.remote.artery.Association");
    for (String stream : List.of("control", "message", "large message")) {
      String text =
          "Outbound "
              + stream
              + " stream to [pekko://nilometer@[::1]:1] failed. Restarting it. a.b.C$D: too late";
      assertThat(filter.decide(null, association, Level.WARN, text, null, null))
          .isEqualTo(FilterReply.DENY);
    }
    assertThat(log.texts()).hasSize(1);
    assertThat(log.texts().getFirst()).contains("replica=[::1]:1", "error=a.b.C$D: too late");
  }

  @Test
  void itLeavesIsWarnEnabledAlone() {
    var context = new LoggerContext();
    context.addTurboFilter(filter);
    assertThat(context.getLogger(STREAMS.getName()).isWarnEnabled()).isTrue();
  }

  @Test
  void otherLinesPass() {
    assertThat(warn("something else")).isEqualTo(FilterReply.NEUTRAL);
    assertThat(log.texts()).isEmpty();
  }
}
