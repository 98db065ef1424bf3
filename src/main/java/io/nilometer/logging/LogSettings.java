package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.List;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Log level and format.
///
/// @param verbosity `--v`: 0 to 3 log changes, 4 and 5 each step, 6 and above each request too
/// @param byPackage `--vmodule`: other verbosities for some packages
public record LogSettings(Format format, int verbosity, List<PackageVerbosity> byPackage) {

  private static final String PROGRAM = "io.nilometer";
  static final String REQUESTS = PROGRAM + ".requests";
  private static final String APPENDER = "stderr";

  /// The least `--v` that logs each step.
  static final int DEBUG_VERBOSITY = 4;

  /// The least `--v` that logs each request.
  static final int REQUEST_VERBOSITY = 6;

  /// `--logging-format`.
  public enum Format {
    TEXT,
    JSON;

    public static Format of(String name) {
      return switch (name.toLowerCase(Locale.ROOT)) {
        case "text" -> TEXT;
        case "json" -> JSON;
        default ->
            throw new IllegalArgumentException(
                "--logging-format must be text or json, but is " + name);
      };
    }
  }

  public LogSettings {
    if (verbosity < 0) {
      throw new IllegalArgumentException("--v must not be negative, but is " + verbosity);
    }
    byPackage = List.copyOf(byPackage);
  }

  /// Configures Logback. The levels of libraries do not change.
  public void apply() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.resetTurboFilterList();
    context.addTurboFilter(new ReplicaConnectionFilter(System::nanoTime));
    context.addTurboFilter(new ChunkedHttp10Filter());
    context.addTurboFilter(new EarlyResponseFilter());
    context.getLogger(PROGRAM).setLevel(level(verbosity));
    context.getLogger(REQUESTS).setLevel(verbosity >= REQUEST_VERBOSITY ? Level.DEBUG : Level.INFO);
    for (PackageVerbosity chosen : byPackage) {
      chosen.packages().forEach(name -> context.getLogger(name).setLevel(level(chosen.level())));
    }
    if (format == Format.JSON) {
      writeJson(context);
    }
  }

  private static Level level(int verbosity) {
    return verbosity >= DEBUG_VERBOSITY ? Level.DEBUG : Level.INFO;
  }

  private static void writeJson(LoggerContext context) {
    var encoder = new KubernetesJsonEncoder();
    encoder.setContext(context);
    encoder.start();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    if (root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender) {
      appender.stop();
      appender.setEncoder(encoder);
      appender.start();
    }
  }
}
