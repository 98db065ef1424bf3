package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Pekko HTTP takes a body in chunks in a request of HTTP/1.0 for a fault of its own, and tells it
/// at length, twice; anybody could fill the log with that. One line at DEBUG takes its place. Safe
/// for any thread.
final class FaultyRequests extends TurboFilter {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(FaultyRequests.class);
  private static final String CHUNKED = "HTTP/1.0 requests must not have a chunked entity";

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] parts, Throwable thrown) {
    if (!(thrown instanceof IllegalArgumentException fault)
        || !logger.getName().startsWith("org.apache.pekko")
        || !String.valueOf(fault.getMessage()).endsWith(CHUNKED)) {
      return FilterReply.NEUTRAL;
    }
    LOG.debug("Request refused: {}", CHUNKED);
    return FilterReply.DENY;
  }
}
