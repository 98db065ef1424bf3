package io.nilometer.cli.flags;

import java.util.List;
import java.util.stream.Stream;

/// A flag of `serve`. All those of metrics-server v0.9.0 are here, [ReplicaFlags] and `--context`.
///
/// @param names `--metric-resolution`, and short ones
/// @param kind how its value is written
/// @param description for help, and for docs/compatibility.md
public record Flag(List<String> names, Kind kind, Effect effect, String description) {

  /// What becomes of a value.
  sealed interface Effect {}

  /// It takes the place of a setting.
  ///
  /// @param key below `nilometer` in the configuration
  public record Sets(String key) implements Effect {}

  /// Its form is checked; beyond that it has no effect, and the description says why.
  record Nothing() implements Effect {}

  /// One of this program's own, which picocli hands to its command.
  record Own() implements Effect {}

  /// How a flag's value is written. [GoValues] reads them.
  enum Kind {
    TEXT("<text>"),
    FILE("<file>"),
    /// In decimal, or with 0x, 0o or 0b in front.
    NUMBER("<number>"),
    FRACTION("<number>"),
    /// As Go writes them: `15s`, `1m30s`.
    DURATION("<duration>"),
    /// `--flag`, `--flag=true` or `--flag=false`.
    BOOLEAN("true|false"),
    /// Comma-separated, quoted as in CSV; may be given several times.
    LIST("<text>,…"),
    /// Comma-separated; may be given several times.
    NUMBERS("<number>,…"),
    /// An IP address, or nothing.
    ADDRESS("<ip>"),
    /// A quantity of Kubernetes: `512`, `4Ki`, `1M`.
    SIZE("<quantity>"),
    /// A whole number from 0.
    LEVEL("<level>"),
    /// Comma-separated; may be given several times.
    LEVELS("<pattern>=<level>,…"),
    /// May be given several times.
    CERTIFICATE("<certificate>,<key>[:<domain>,…]");

    final String placeholder;

    Kind(String placeholder) {
      this.placeholder = placeholder;
    }
  }

  /// All flags, in the order in which help lists them.
  public static final List<Flag> ALL =
      Stream.of(
              ClusterFlags.ALL,
              ReplicaFlags.ALL,
              KubeletFlags.ALL,
              ServingFlags.ALL,
              TlsFlags.ALL,
              AccessFlags.ALL,
              LoggingFlags.ALL,
              IdleFlags.ALL,
              AuditFlags.ALL)
          .flatMap(List::stream)
          .toList();

  static Flag setting(String name, String key, Kind kind, String description) {
    return new Flag(List.of(name), kind, new Sets(key), description);
  }

  static Flag idle(String name, Kind kind, String because) {
    return new Flag(List.of(name), kind, new Nothing(), because);
  }

  /// Those that are no settings.
  public static final List<Flag> OWN =
      List.of(
          own("--config", Kind.FILE, "Settings, as in conf/application.conf; flags win over them."),
          new Flag(List.of("--help", "-h"), Kind.BOOLEAN, new Own(), "Show the flags."),
          new Flag(List.of("--version", "-V"), Kind.BOOLEAN, new Own(), "Show the version."));

  private static Flag own(String name, Kind kind, String description) {
    return new Flag(List.of(name), kind, new Own(), description);
  }

  /// The long one, with its dashes.
  public String name() {
    return names.getFirst();
  }

  public boolean isIdle() {
    return effect instanceof Nothing;
  }
}
