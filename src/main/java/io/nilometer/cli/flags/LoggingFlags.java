package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.idle;
import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// What is logged, and how.
final class LoggingFlags {

  private static final String UNBUFFERED = "Each line is written at once.";
  private static final String ONE_STREAM = "All lines go to standard error.";

  static final List<Flag> ALL =
      List.of(
          setting(
              "--logging-format",
              "logging.format",
              Kind.TEXT,
              "text, or json: an object a line (default text)."),
          new Flag(
              List.of("--v", "-v"),
              Kind.LEVEL,
              new Flag.Sets("logging.verbosity"),
              "How much is logged: from 4 on each step, from 6 on each request (default 0)."),
          setting(
              "--vmodule",
              "logging.verbosity-by-package",
              Kind.LEVELS,
              "The same for packages, such as scrape=4,kube=4; * and ? are wildcards. Packages here"
                  + " are not the files of Go."),
          idle("--log-flush-frequency", Kind.DURATION, UNBUFFERED),
          idle("--log-json-info-buffer-size", Kind.SIZE, UNBUFFERED),
          idle("--log-json-split-stream", Kind.BOOLEAN, ONE_STREAM),
          idle("--log-text-info-buffer-size", Kind.SIZE, UNBUFFERED),
          idle("--log-text-split-stream", Kind.BOOLEAN, ONE_STREAM));

  private LoggingFlags() {}
}
