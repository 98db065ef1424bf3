package io.nilometer.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RateLimitTest {

  private static final LoggerContext CONTEXT = new LoggerContext();
  private static final String OURS = "io.nilometer.scrape.NodeScraper";

  private long now;
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private Duration delay = Duration.ZERO;
  private final RateLimit limit =
      new RateLimit(
          () -> now,
          (task, after) -> {
            tasks.add(task);
            delay = after;
          });
  private final LogLines log = new LogLines(RateLimit.class);

  @AfterEach
  void close() {
    log.close();
  }

  private boolean passes(String logger, Level level, String message, Throwable cause) {
    var event = new LoggingEvent("", CONTEXT.getLogger(logger), level, message, cause, null);
    return limit.decide(event) != FilterReply.DENY;
  }

  private int passed(int count, String logger, Level level, String message, Throwable cause) {
    int passed = 0;
    for (int i = 0; i < count; i++) {
      passed += passes(logger, level, message, cause) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void linesOfOneKindAreLimitedAndCounted() {
    assertThat(passed(150, OURS, Level.WARN, "Node cannot be scraped", null)).isEqualTo(150);
    now = Duration.ofSeconds(20).toNanos();
    assertThat(passed(600, OURS, Level.WARN, "Node cannot be scraped", null)).isEqualTo(50);
    assertThat(passes(OURS, Level.WARN, "Another", null)).isTrue();
    assertThat(log.texts()).isEmpty();
    assertThat(delay).isEqualTo(Duration.ofSeconds(40));
    tasks.remove().run();
    assertThat(tasks).isEmpty();
    assertThat(log.texts())
        .containsExactly(
            "WARN Left out log lines of one kind within a minute source="
                + OURS
                + " line=Node cannot be scraped suppressed=550");
    assertThat(passes(OURS, Level.WARN, "Node cannot be scraped", null)).isTrue();
  }

  @Test
  void aNewMinuteBeginsAnew() {
    assertThat(passed(200, OURS, Level.INFO, "a", null)).isEqualTo(200);
    now = Duration.ofMinutes(1).toNanos();
    assertThat(passed(201, OURS, Level.INFO, "a", null)).isEqualTo(200);
  }

  @Test
  void stackTracesAreRarer() {
    assertThat(passed(100, OURS, Level.ERROR, "Failed", new RuntimeException())).isEqualTo(10);
  }

  @Test
  void theMessagesOfALibraryVarySoItsLoggerCounts() {
    int passed = 0;
    for (int i = 0; i < 1000; i++) {
      passed += passes("io.netty.Some", Level.WARN, "An exception " + i, null) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(200);
  }

  @Test
  void whatSomeoneAskedForIsNotLimited() {
    assertThat(passed(1000, OURS, Level.DEBUG, "Answered", null)).isEqualTo(1000);
  }

  @Test
  void thereIsABoundOfKinds() {
    int passed = 0;
    for (int i = 0; i < 5000; i++) {
      passed += passes("library." + i, Level.WARN, "", null) ? 1 : 0;
    }
    assertThat(passed).isEqualTo(1200);
    now = Duration.ofMinutes(2).toNanos();
    assertThat(passes("library.new", Level.WARN, "", null)).isTrue();
  }
}
