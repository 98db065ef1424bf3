package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/// A log event of bounded size. Part of its texts may be from a client, a kubelet or another
/// server.
final class CutEvent implements ILoggingEvent {

  private static final int LONGEST_MESSAGE = 2000;
  private static final int LONGEST_VALUE = 1000;

  private final ILoggingEvent event;

  CutEvent(ILoggingEvent event) {
    this.event = event;
  }

  static String cut(String text, int longest) {
    return text.length() <= longest
        ? text
        : text.substring(0, longest) + "... (" + text.length() + " characters)";
  }

  @Override
  public String getFormattedMessage() {
    return cut(String.valueOf(event.getFormattedMessage()), LONGEST_MESSAGE);
  }

  @Override
  public List<KeyValuePair> getKeyValuePairs() {
    return Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of()).stream()
        .map(pair -> new KeyValuePair(pair.key, cut(String.valueOf(pair.value), LONGEST_VALUE)))
        .toList();
  }

  @Override
  public IThrowableProxy getThrowableProxy() {
    return CutThrowable.of(event.getThrowableProxy());
  }

  @Override
  public String getThreadName() {
    return event.getThreadName();
  }

  @Override
  public Level getLevel() {
    return event.getLevel();
  }

  @Override
  public String getMessage() {
    return event.getMessage();
  }

  @Override
  public Object[] getArgumentArray() {
    return event.getArgumentArray();
  }

  @Override
  public String getLoggerName() {
    return event.getLoggerName();
  }

  @Override
  public LoggerContextVO getLoggerContextVO() {
    return event.getLoggerContextVO();
  }

  @Override
  public StackTraceElement[] getCallerData() {
    return event.getCallerData();
  }

  @Override
  public boolean hasCallerData() {
    return event.hasCallerData();
  }

  @Override
  public List<Marker> getMarkerList() {
    return event.getMarkerList();
  }

  @Override
  public Map<String, String> getMDCPropertyMap() {
    return event.getMDCPropertyMap();
  }

  @Override
  @SuppressWarnings("deprecation") // the interface demands it
  public Map<String, String> getMdc() {
    return event.getMDCPropertyMap();
  }

  @Override
  public long getTimeStamp() {
    return event.getTimeStamp();
  }

  @Override
  public int getNanoseconds() {
    return event.getNanoseconds();
  }

  @Override
  public Instant getInstant() {
    return event.getInstant();
  }

  @Override
  public long getSequenceNumber() {
    return event.getSequenceNumber();
  }

  @Override
  public void prepareForDeferredProcessing() {
    event.prepareForDeferredProcessing();
  }
}
