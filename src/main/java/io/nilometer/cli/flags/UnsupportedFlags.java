package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.ignored;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Flags of metrics-server for features that Nilometer does not have.
final class UnsupportedFlags {

  private static final String UNBUFFERED = "Nilometer writes each log line at once";
  private static final String ONE_STREAM = "Nilometer logs to standard error only";
  private static final String NO_PROFILES = "Nilometer serves no Go profiles";
  private static final String NO_HTTP2 = "Nilometer serves HTTP/1.1 only";
  private static final String ONE_VERSION = "Nilometer has one version and emulates no other";
  private static final String NO_HOOKS = "Nilometer has no startup hooks that /livez waits for";

  static final FlagGroup GROUP =
      new FlagGroup(
          "Accepted for compatibility, without effect",
          List.of(
              ignored("--log-flush-frequency", Kind.DURATION, UNBUFFERED),
              ignored("--log-json-info-buffer-size", Kind.SIZE, UNBUFFERED),
              ignored("--log-json-split-stream", Kind.BOOLEAN, ONE_STREAM),
              ignored("--log-text-info-buffer-size", Kind.SIZE, UNBUFFERED),
              ignored("--log-text-split-stream", Kind.BOOLEAN, ONE_STREAM),
              ignored("--contention-profiling", Kind.BOOLEAN, NO_PROFILES),
              ignored("--debug-socket-path", Kind.FILE, NO_PROFILES),
              ignored("--profiling", Kind.BOOLEAN, NO_PROFILES),
              ignored("--disable-http2-serving", Kind.BOOLEAN, NO_HTTP2),
              ignored("--goaway-chance", Kind.FRACTION, NO_HTTP2),
              ignored("--http2-max-streams-per-connection", Kind.NUMBER, NO_HTTP2),
              ignored("--emulated-version", Kind.LIST, ONE_VERSION),
              ignored("--emulation-forward-compatible", Kind.BOOLEAN, ONE_VERSION),
              ignored("--min-compatibility-version", Kind.LIST, ONE_VERSION),
              ignored("--runtime-config-emulation-forward-compatible", Kind.BOOLEAN, ONE_VERSION),
              ignored("--feature-gates", Kind.TEXT, "Nilometer has no feature gates"),
              ignored(
                  "--enable-priority-and-fairness",
                  Kind.BOOLEAN,
                  "Nilometer limits concurrent requests and gives none priority"),
              ignored("--livez-grace-period", Kind.DURATION, NO_HOOKS),
              ignored("--storage-initialization-timeout", Kind.DURATION, NO_HOOKS),
              ignored(
                  "--min-request-timeout",
                  Kind.NUMBER,
                  "Watches last 30 to 60 minutes unless they give timeoutSeconds"),
              ignored(
                  "--shutdown-watch-termination-grace-period",
                  Kind.DURATION,
                  "Watches end at once on shutdown, and go on at another replica")));

  private UnsupportedFlags() {}
}
