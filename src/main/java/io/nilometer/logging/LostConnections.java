package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Pekko warns of each of the three streams to another replica that fails, again and again: one
/// line each ten minutes for a replica and a reason takes the place of those. Safe for any thread.
final class LostConnections extends TurboFilter {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LostConnections.class);
  private static final String STREAMS = "org.apache.pekko.stream.Materializer";
  private static final String ASSOCIATION = "org.apache.pekko.remote.artery.Association";
  private static final Pattern LOST =
      Pattern.compile(
          "(?:\\[outbound connection to|Outbound \\w+ stream to|Outbound \\w+ \\w+ stream to)"
              + " \\[\\w+://\\w+@(\\S+:\\d+)].*?(?:cause: \\w+: |Restarting it\\. )(.*)",
          Pattern.DOTALL);
  private static final Pattern REASON =
      Pattern.compile(".* failed because of ([\\w.$]+: .*)", Pattern.DOTALL);
  private static final Duration QUIET = Duration.ofMinutes(10);
  private static final int MOST = 1000;

  private final Map<String, Instant> told = new ConcurrentHashMap<>();
  private final InstantSource clock;

  LostConnections(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] parts, Throwable thrown) {
    if (level != Level.WARN || !isOfConnections(logger)) {
      return FilterReply.NEUTRAL;
    }
    if (format == null) {
      return FilterReply.NEUTRAL; // only asks whether a warning would be told
    }
    String text = parts == null || parts.length == 0 ? format : String.valueOf(parts[0]);
    Matcher lost = LOST.matcher(text);
    if (!lost.matches()) {
      return FilterReply.NEUTRAL;
    }
    tell(lost.group(1), reason(lost.group(2)));
    return FilterReply.DENY;
  }

  private static boolean isOfConnections(Logger logger) {
    return logger.getName().equals(STREAMS) || logger.getName().equals(ASSOCIATION);
  }

  private static String reason(String cause) {
    Matcher wrapped = REASON.matcher(cause);
    return wrapped.matches() ? wrapped.group(1) : cause;
  }

  private void tell(String replica, String error) {
    Instant now = clock.instant();
    told.values().removeIf(at -> at.plus(QUIET).isBefore(now));
    if (told.size() < MOST && told.putIfAbsent(replica + error, now) == null) {
      LOG.atWarn()
          .addKeyValue("replica", replica)
          .addKeyValue("error", error)
          .log("A replica cannot be reached; trying on");
    }
  }
}
