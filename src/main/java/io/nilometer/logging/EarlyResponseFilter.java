package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Replaces Pekko HTTP's warning about a response to a request whose body is too large or malformed
/// by a line at DEBUG: it has the query of the request, which may contain secrets, and any client
/// could flood the log with it. Safe for any thread.
final class EarlyResponseFilter extends TurboFilter {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(EarlyResponseFilter.class);
  private static final String EARLY = "Sending an 2xx 'early' response";

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] parts, Throwable thrown) {
    if (level != Level.WARN || format == null || !logger.getName().startsWith("org.apache.pekko")) {
      return FilterReply.NEUTRAL;
    }
    String text = parts == null || parts.length == 0 ? format : String.valueOf(parts[0]);
    if (!text.startsWith(EARLY)) {
      return FilterReply.NEUTRAL;
    }
    LOG.debug("Response sent before the body of its request, which is too large or malformed");
    return FilterReply.DENY;
  }
}
