package io.nilometer.logging;

import static io.nilometer.FuzzTargets.require;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/// Log lines with texts from outside.
public final class LogFuzz {

  private static final LoggerContext CONTEXT = (LoggerContext) LoggerFactory.getILoggerFactory();

  private LogFuzz() {}

  /// As the message, as a value and as the message of an exception.
  public static void line(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    var event =
        new LoggingEvent(
            "",
            CONTEXT.getLogger("io.nilometer.Some"),
            Level.WARN,
            "{}",
            new IllegalStateException(text),
            new Object[] {text});
    event.setKeyValuePairs(List.of(new KeyValuePair("key", text)));
    String[] lines = new TextLayout().doLayout(event).split("\\R", 0);
    for (int i = 1; i < lines.length; i++) {
      require(lines[i].startsWith("\t"), "a text begins a line");
    }
    require(
        new String(new KubernetesJsonEncoder().encode(event), StandardCharsets.UTF_8)
                .lines()
                .count()
            == 1,
        "JSON of more than one line");
  }
}
