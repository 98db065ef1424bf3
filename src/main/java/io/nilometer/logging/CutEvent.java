package io.nilometer.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import java.util.List;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/// The texts of a log event, of bounded size. Part of them may be from a client, a kubelet or
/// another server.
record CutEvent(ILoggingEvent event) {

  private static final int LONGEST_MESSAGE = 2000;
  private static final int LONGEST_VALUE = 1000;

  static String cut(String text, int longest) {
    return text.length() <= longest
        ? text
        : text.substring(0, longest) + "... (" + text.length() + " characters)";
  }

  String message() {
    return cut(String.valueOf(event.getFormattedMessage()), LONGEST_MESSAGE);
  }

  /// Numbers and truth values stay what they are; other values become texts.
  List<KeyValuePair> pairs() {
    return Optional.ofNullable(event.getKeyValuePairs()).orElse(List.of()).stream()
        .map(pair -> new KeyValuePair(pair.key, cut(pair.value)))
        .toList();
  }

  private static Object cut(Object value) {
    return switch (value) {
      case Integer _, Long _, Double _, Boolean _ -> value;
      case null, default -> cut(String.valueOf(value), LONGEST_VALUE);
    };
  }

  Optional<IThrowableProxy> throwable() {
    return Optional.ofNullable(CutThrowable.of(event.getThrowableProxy()));
  }
}
