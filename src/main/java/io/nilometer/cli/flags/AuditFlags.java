package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.Kind.BOOLEAN;
import static io.nilometer.cli.flags.Flag.Kind.DURATION;
import static io.nilometer.cli.flags.Flag.Kind.FILE;
import static io.nilometer.cli.flags.Flag.Kind.FRACTION;
import static io.nilometer.cli.flags.Flag.Kind.NUMBER;
import static io.nilometer.cli.flags.Flag.Kind.TEXT;

import java.util.List;
import java.util.stream.Stream;

/// The flags of metrics-server's audit log. Nilometer writes none: the audit log of kube-apiserver
/// has the callers of the metrics API.
final class AuditFlags {

  private static final String NO_AUDIT_LOG =
      "Nilometer writes no audit log; kube-apiserver's has the callers of the metrics API";

  /// The log file and the webhook have these in common.
  private static final List<Flag> OF_BOTH_SINKS =
      Stream.of("--audit-log", "--audit-webhook")
          .flatMap(
              sink ->
                  Stream.of(
                      ignored(sink + "-batch-buffer-size", NUMBER),
                      ignored(sink + "-batch-max-size", NUMBER),
                      ignored(sink + "-batch-max-wait", DURATION),
                      ignored(sink + "-batch-throttle-burst", NUMBER),
                      ignored(sink + "-batch-throttle-enable", BOOLEAN),
                      ignored(sink + "-batch-throttle-qps", FRACTION),
                      ignored(sink + "-mode", TEXT),
                      ignored(sink + "-truncate-enabled", BOOLEAN),
                      ignored(sink + "-truncate-max-batch-size", NUMBER),
                      ignored(sink + "-truncate-max-event-size", NUMBER),
                      ignored(sink + "-version", TEXT)))
          .toList();

  private static final List<Flag> OF_ONE_SINK =
      List.of(
          ignored("--audit-log-compress", BOOLEAN),
          ignored("--audit-log-format", TEXT),
          ignored("--audit-log-maxage", NUMBER),
          ignored("--audit-log-maxbackup", NUMBER),
          ignored("--audit-log-maxsize", NUMBER),
          ignored("--audit-log-path", FILE),
          ignored("--audit-policy-file", FILE),
          ignored("--audit-webhook-config-file", FILE),
          ignored("--audit-webhook-initial-backoff", DURATION));

  static final FlagGroup GROUP =
      new FlagGroup(
          "Audit log: accepted for compatibility, without effect",
          Stream.concat(OF_BOTH_SINKS.stream(), OF_ONE_SINK.stream()).toList());

  private AuditFlags() {}

  private static Flag ignored(String name, Flag.Kind kind) {
    return Flag.ignored(name, kind, NO_AUDIT_LOG);
  }
}
