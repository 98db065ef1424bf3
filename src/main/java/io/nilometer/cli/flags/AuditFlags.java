package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.Kind.BOOLEAN;
import static io.nilometer.cli.flags.Flag.Kind.DURATION;
import static io.nilometer.cli.flags.Flag.Kind.FILE;
import static io.nilometer.cli.flags.Flag.Kind.FRACTION;
import static io.nilometer.cli.flags.Flag.Kind.NUMBER;
import static io.nilometer.cli.flags.Flag.Kind.TEXT;

import java.util.List;
import java.util.stream.Stream;

/// The flags of metrics-server's audit log, which Nilometer does not write: who asks for metrics,
/// kube-apiserver's own audit log tells.
final class AuditFlags {

  private static final String BECAUSE = "No audit log is written; kube-apiserver's tells who asks.";

  private static final List<Flag> COMMON =
      Stream.of("--audit-log", "--audit-webhook")
          .flatMap(
              sink ->
                  Stream.of(
                      idle(sink + "-batch-buffer-size", NUMBER),
                      idle(sink + "-batch-max-size", NUMBER),
                      idle(sink + "-batch-max-wait", DURATION),
                      idle(sink + "-batch-throttle-burst", NUMBER),
                      idle(sink + "-batch-throttle-enable", BOOLEAN),
                      idle(sink + "-batch-throttle-qps", FRACTION),
                      idle(sink + "-mode", TEXT),
                      idle(sink + "-truncate-enabled", BOOLEAN),
                      idle(sink + "-truncate-max-batch-size", NUMBER),
                      idle(sink + "-truncate-max-event-size", NUMBER),
                      idle(sink + "-version", TEXT)))
          .toList();

  private static final List<Flag> OWN =
      List.of(
          idle("--audit-log-compress", BOOLEAN),
          idle("--audit-log-format", TEXT),
          idle("--audit-log-maxage", NUMBER),
          idle("--audit-log-maxbackup", NUMBER),
          idle("--audit-log-maxsize", NUMBER),
          idle("--audit-log-path", FILE),
          idle("--audit-policy-file", FILE),
          idle("--audit-webhook-config-file", FILE),
          idle("--audit-webhook-initial-backoff", DURATION));

  static final List<Flag> ALL = Stream.concat(COMMON.stream(), OWN.stream()).toList();

  private AuditFlags() {}

  private static Flag idle(String name, Flag.Kind kind) {
    return Flag.idle(name, kind, BECAUSE);
  }
}
