package io.nilometer.scrape;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Takes what one class logs, from DEBUG on, for as long as it is open.
final class CapturedLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final Logger logger;
  private final Level before;

  CapturedLog(Class<?> logging) {
    logger = (Logger) LoggerFactory.getLogger(logging);
    before = logger.getLevel();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(this);
    start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    var line = new StringBuilder(event.getLevel() + " " + event.getMessage());
    List<KeyValuePair> pairs = event.getKeyValuePairs();
    (pairs == null ? List.<KeyValuePair>of() : pairs)
        .forEach(pair -> line.append(' ').append(pair.key).append('=').append(pair.value));
    lines.add(line.toString());
  }

  /// `LEVEL message key=value …` each.
  List<String> lines() {
    return lines;
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setAdditive(true);
    logger.setLevel(before);
    stop();
  }
}
