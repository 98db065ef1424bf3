package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Replaces Pekko's warnings about failed streams to another replica. Pekko logs one for each of
/// three streams at each attempt; this logs one for each replica and error in ten minutes. Safe for
/// any thread.
final class ReplicaConnectionFilter extends TurboFilter {

  private static final org.slf4j.Logger LOG =
      LoggerFactory.getLogger(ReplicaConnectionFilter.class);
  private static final String STREAMS = "org.apache.pekko.stream.Materializer";
  private static final String ASSOCIATION = "org.apache.pekko.remote.artery.Association";
  private static final Pattern FAILURE =
      Pattern.compile(
          "(?:\\[outbound connection to|Outbound \\w+ stream to|Outbound \\w+ \\w+ stream to)"
              + " \\[\\w+://\\w+@(\\S+:\\d+)].*?(?:cause: \\w+: |Restarting it\\. )(.*)",
          Pattern.DOTALL);
  private static final Pattern REASON =
      Pattern.compile(".* failed because of ([\\w.$]+: .*)", Pattern.DOTALL);
  private static final Duration INTERVAL = Duration.ofMinutes(10);
  private static final int MAX_LOGGED = 1000;

  private final Map<String, Long> logged = new ConcurrentHashMap<>(); // when, by nanoTime
  private final LongSupplier nanoTime;

  /// @param nanoTime a monotonic clock
  ReplicaConnectionFilter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] parts, Throwable thrown) {
    if (level != Level.WARN || !isOfConnections(logger)) {
      return FilterReply.NEUTRAL;
    }
    if (format == null) {
      return FilterReply.NEUTRAL; // isWarnEnabled()
    }
    String text = parts == null || parts.length == 0 ? format : String.valueOf(parts[0]);
    Matcher failure = FAILURE.matcher(text);
    if (!failure.matches()) {
      return FilterReply.NEUTRAL;
    }
    log(failure.group(1), reason(failure.group(2)));
    return FilterReply.DENY;
  }

  private static boolean isOfConnections(Logger logger) {
    return logger.getName().equals(STREAMS) || logger.getName().equals(ASSOCIATION);
  }

  private static String reason(String cause) {
    Matcher wrapped = REASON.matcher(cause);
    return wrapped.matches() ? wrapped.group(1) : cause;
  }

  private void log(String replica, String error) {
    long now = nanoTime.getAsLong();
    logged.values().removeIf(at -> now - at > INTERVAL.toNanos());
    if (logged.size() < MAX_LOGGED && logged.putIfAbsent(replica + error, now) == null) {
      LOG.atWarn()
          .addKeyValue("replica", replica)
          .addKeyValue("error", error)
          .log("Cannot connect to a replica; retrying");
    }
  }
}
