package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.idle;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Flags of metrics-server that ask for what is not here, or is not needed.
final class IdleFlags {

  private static final String NO_VERSIONS = "There is one version, and nothing to emulate.";
  private static final String NO_GO = "Profiles are those of Go programs.";
  private static final String NO_HTTP2 = "HTTP/1.1 is all that is served.";
  private static final String NO_WATCH = "Nothing can be watched.";
  private static final String NO_HOOKS = "There are no steps of the start that /livez waits for.";

  static final List<Flag> ALL =
      List.of(
          idle("--contention-profiling", Kind.BOOLEAN, NO_GO),
          idle("--debug-socket-path", Kind.FILE, NO_GO),
          idle("--profiling", Kind.BOOLEAN, NO_GO),
          idle("--disable-http2-serving", Kind.BOOLEAN, NO_HTTP2),
          idle("--goaway-chance", Kind.FRACTION, NO_HTTP2),
          idle("--http2-max-streams-per-connection", Kind.NUMBER, NO_HTTP2),
          idle("--emulated-version", Kind.LIST, NO_VERSIONS),
          idle("--emulation-forward-compatible", Kind.BOOLEAN, NO_VERSIONS),
          idle("--min-compatibility-version", Kind.LIST, NO_VERSIONS),
          idle("--runtime-config-emulation-forward-compatible", Kind.BOOLEAN, NO_VERSIONS),
          idle("--feature-gates", Kind.TEXT, "There are no features to switch."),
          idle(
              "--enable-priority-and-fairness",
              Kind.BOOLEAN,
              "Requests are limited in number, and none goes before another."),
          idle("--livez-grace-period", Kind.DURATION, NO_HOOKS),
          idle("--storage-initialization-timeout", Kind.DURATION, NO_HOOKS),
          idle("--min-request-timeout", Kind.NUMBER, NO_WATCH),
          idle("--shutdown-watch-termination-grace-period", Kind.DURATION, NO_WATCH));

  private IdleFlags() {}
}
