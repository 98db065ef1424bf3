package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/// Limits how many lines of one kind are logged in a minute, and then logs how many were left out.
/// A kind is a message of ours, or a logger of a library. Lines below INFO are not limited. Safe
/// for any thread.
public final class RateLimit extends Filter<ILoggingEvent> {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(RateLimit.class);
  private static final String OURS = "io.nilometer.";

  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int MOST_LINES = 200;
  private static final int MOST_TRACES = 10;
  private static final int MOST_KINDS = 1000;

  private final LongSupplier nanoTime;
  private final Timer timer;
  private final Map<Kind, Window> windows = new HashMap<>();

  /// Runs something after a delay.
  interface Timer {
    void schedule(Runnable task, Duration delay);
  }

  /// @param message empty for a library, whose messages vary
  private record Kind(String logger, String message, Level level) {

    private static final Kind OTHER = new Kind("", "", Level.INFO);

    static Kind of(ILoggingEvent event) {
      String logger = event.getLoggerName();
      boolean ours = logger.startsWith(OURS);
      return new Kind(logger, ours ? event.getMessage() : "", event.getLevel());
    }
  }

  private static final class Window {
    private final long start;
    private int lines;
    private int traces;
    private int suppressed;

    private Window(long start) {
      this.start = start;
    }

    private boolean admits(boolean trace) {
      boolean full = trace ? ++traces > MOST_TRACES : ++lines > MOST_LINES;
      suppressed += full ? 1 : 0;
      return !full;
    }
  }

  /// For the configuration of Logback.
  public RateLimit() {
    this.nanoTime = System::nanoTime;
    this.timer =
        (task, delay) -> {
          var _ =
              getContext()
                  .getScheduledExecutorService()
                  .schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        };
  }

  RateLimit(LongSupplier nanoTime, Timer timer) {
    this.nanoTime = nanoTime;
    this.timer = timer;
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    boolean limited =
        event.getLevel().isGreaterOrEqual(Level.INFO)
            && !event.getLoggerName().equals(RateLimit.class.getName());
    return !limited || admits(event) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  private synchronized boolean admits(ILoggingEvent event) {
    long now = nanoTime.getAsLong();
    Kind kind = Kind.of(event);
    if (!windows.containsKey(kind) && windows.size() >= MOST_KINDS) {
      windows.values().removeIf(window -> window.suppressed == 0 && isOver(window, now));
      kind = windows.size() >= MOST_KINDS ? Kind.OTHER : kind;
    }
    Window window = windows.get(kind);
    if (window == null || (window.suppressed == 0 && isOver(window, now))) {
      window = new Window(now);
      windows.put(kind, window);
    }
    boolean admitted = window.admits(event.getThrowableProxy() != null);
    if (window.suppressed == 1 && !admitted) {
      Kind ending = kind;
      timer.schedule(() -> end(ending), WINDOW.minusNanos(now - window.start));
    }
    return admitted;
  }

  private static boolean isOver(Window window, long now) {
    return now - window.start >= WINDOW.toNanos();
  }

  private void end(Kind kind) {
    Window ended;
    synchronized (this) {
      ended = windows.remove(kind);
    }
    LOG.atWarn()
        .addKeyValue("source", kind.logger())
        .addKeyValue("line", kind.message())
        .addKeyValue("suppressed", ended.suppressed)
        .log("Left out log lines of one kind within a minute");
  }
}
