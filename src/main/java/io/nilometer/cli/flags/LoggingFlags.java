package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// What is logged, and in which format.
final class LoggingFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Logging",
          List.of(
              setting(
                  "--logging-format",
                  "logging.format",
                  Kind.TEXT,
                  "text",
                  "Log format: text, or json with one object per line"),
              setting(
                      "--v",
                      "logging.verbosity",
                      Kind.LEVEL,
                      "0",
                      "Log verbosity: 4 and 5 log each step (DEBUG), 6 and above each request too")
                  .withShortName("-v"),
              setting(
                  "--vmodule",
                  "logging.verbosity-by-package",
                  Kind.LEVELS,
                  "",
                  "Log verbosity of packages whose name matches, such as scrape=4,kube=4; * and ?"
                      + " are wildcards; file names, as metrics-server takes them, match"
                      + " nothing")));

  private LoggingFlags() {}
}
