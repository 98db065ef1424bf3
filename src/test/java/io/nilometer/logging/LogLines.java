package io.nilometer.logging;

import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/// What a class or package logs, until closed.
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {

  private final Logger logger;
  private final Level before;
  private final Level from;
  private final List<ILoggingEvent> lines = new CopyOnWriteArrayList<>();

  /// From INFO up.
  public LogLines(Class<?> type) {
    this(type.getName());
  }

  /// From INFO up.
  ///
  /// @param name of a class or package
  public LogLines(String name) {
    this(name, Level.INFO);
  }

  private LogLines(String name, Level from) {
    await()
        .until(() -> LoggerFactory.getILoggerFactory() instanceof LoggerContext); // may just start
    this.logger = (Logger) LoggerFactory.getLogger(name);
    this.before = logger.getLevel();
    this.from = from;
    start();
    logger.addAppender(this);
  }

  /// From DEBUG up.
  ///
  /// @param name of a class or package
  public static LogLines fromDebug(String name) {
    var lines = new LogLines(name, Level.DEBUG);
    lines.logger.setLevel(Level.DEBUG);
    return lines;
  }

  @Override
  protected void append(ILoggingEvent line) {
    if (line.getLevel().isGreaterOrEqual(from)) {
      lines.add(line);
    }
  }

  public List<ILoggingEvent> events() {
    return lines;
  }

  /// Each as `LEVEL message key=value …`.
  public List<String> texts() {
    return lines.stream().map(LogLines::text).toList();
  }

  private static String text(ILoggingEvent line) {
    Stream<String> pairs =
        line.getKeyValuePairs() == null
            ? Stream.empty()
            : line.getKeyValuePairs().stream().map(pair -> pair.key + "=" + pair.value);
    return Stream.concat(Stream.of(line.getLevel() + " " + line.getFormattedMessage()), pairs)
        .collect(Collectors.joining(" "));
  }

  /// Forgets what was logged so far.
  public void clear() {
    lines.clear();
  }

  @Override
  public void close() {
    logger.detachAppender(this);
    logger.setLevel(before);
  }
}
