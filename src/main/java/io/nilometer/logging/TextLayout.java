package io.nilometer.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.core.LayoutBase;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.event.KeyValuePair;

/// The text format of the log: one line for an event, and those of a stack trace. Whatever a text
/// contains, it stays between its quotation marks, and one event cannot look like two.
///
/// ```
///   2026-11-23T20:54:33.849Z INFO  Nilometer "Serving" version="0.1.0" port="14543"
/// ```
public final class TextLayout extends LayoutBase<ILoggingEvent> {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  @Override
  public String doLayout(ILoggingEvent event) {
    var cut = new CutEvent(event);
    var line = new StringBuilder();
    TIME.formatTo(Instant.ofEpochMilli(event.getTimeStamp()), line);
    String level = event.getLevel().toString();
    line.append(' ').append(level).append(" ".repeat(Math.max(0, 5 - level.length())));
    String logger = event.getLoggerName();
    line.append(' ').append(logger, logger.lastIndexOf('.') + 1, logger.length()).append(' ');
    appendQuoted(line, cut.message());
    for (KeyValuePair pair : cut.pairs()) {
      line.append(' ').append(pair.key).append('=');
      appendQuoted(line, String.valueOf(pair.value));
    }
    line.append('\n');
    for (IThrowableProxy at = cut.throwable().orElse(null); at != null; at = at.getCause()) {
      append(line, at);
    }
    return line.toString();
  }

  private static void append(StringBuilder lines, IThrowableProxy throwable) {
    lines.append("\t! ").append(throwable.getClassName());
    if (throwable.getMessage() != null) {
      lines.append(": ");
      appendEscaped(lines, throwable.getMessage());
    }
    lines.append('\n');
    for (StackTraceElementProxy frame : throwable.getStackTraceElementProxyArray()) {
      lines.append("\t").append(frame.getSTEAsString()).append('\n');
    }
  }

  private static void appendQuoted(StringBuilder line, String text) {
    line.append('"');
    appendEscaped(line, text);
    line.append('"');
  }

  private static void appendEscaped(StringBuilder line, String text) {
    text.codePoints().forEach(c -> append(line, c));
  }

  private static void append(StringBuilder line, int c) {
    switch (c) {
      case '"', '\\' -> line.append('\\').append((char) c);
      case '\n' -> line.append("\\n");
      case '\r' -> line.append("\\r");
      case '\t' -> line.append("\\t");
      default -> {
        if (isPrintable(c)) {
          line.appendCodePoint(c);
        } else {
          line.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
      }
    }
  }

  /// False for what moves the cursor, reorders or hides text.
  private static boolean isPrintable(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          false;
      default -> true;
    };
  }
}
