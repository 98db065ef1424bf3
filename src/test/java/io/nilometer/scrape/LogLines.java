package io.nilometer.scrape;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/// What a class or package logs from INFO up, until closed.
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

  public LogLines(Class<?> type) {
    this(type.getName());
  }

  /// Captures what this logger writes.
  ///
  /// @param name of a class or package
  public LogLines(String name) {
    logger = (Logger) LoggerFactory.getLogger(name);
    start();
    logger.addAppender(this);
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (line.getLevel().isGreaterOrEqual(Level.INFO)) {
      lines.add(line);
    }
  }

  /// Each as `LEVEL message [key="value"]`.
  public List<String> texts() {
    return lines.stream()
        .map(line -> line.getLevel() + " " + line.getMessage() + " " + line.getKeyValuePairs())
        .toList();
  }

  /// Forgets what was logged so far.
  public void clear() {
    lines.clear();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
  }
}
