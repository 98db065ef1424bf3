package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/// Replaces the two stack traces that Pekko HTTP logs for a request of HTTP/1.0 with a chunked
/// body, with which any client could flood the log, by one line at DEBUG. Safe for any thread.
final class ChunkedHttp10Filter extends TurboFilter {

  private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(ChunkedHttp10Filter.class);
  private static final String CHUNKED = "HTTP/1.0 requests must not have a chunked entity";

  @Override
  public FilterReply decide(
      Marker marker, Logger logger, Level level, String format, Object[] parts, Throwable thrown) {
    if (!(thrown instanceof IllegalArgumentException fault)
        || !logger.getName().startsWith("org.apache.pekko")
        || !String.valueOf(fault.getMessage()).endsWith(CHUNKED)) {
      return FilterReply.NEUTRAL;
    }
    LOG.debug("Request rejected: {}", CHUNKED);
    return FilterReply.DENY;
  }
}
