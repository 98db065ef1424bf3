package io.nilometer.cli.flags;

import java.util.List;
import java.util.stream.Stream;

/// A flag of `serve`, declared once: help output, docs/flags.md and the comments of
/// conf/application.conf follow from it. [Flags] has all of them.
///
/// @param names the long one first, each with its dashes
/// @param kind syntax of its value
/// @param help what it does, without the default and the final full stop
public record Flag(List<String> names, Kind kind, Effect effect, String help) {

  /// What a value changes.
  public sealed interface Effect {}

  /// A setting takes the value.
  ///
  /// @param key below `nilometer` in the configuration
  record Sets(String key, Default byDefault) implements Effect {}

  /// Nothing: the value is checked and ignored. The help text says why.
  record Ignored() implements Effect {}

  /// The command itself reads the value.
  record ForCommand() implements Effect {}

  /// What holds without the flag.
  ///
  /// @param value as written after the flag, or empty
  /// @param meaning what an empty value stands for, or empty
  record Default(String value, String meaning) {

    private String clause() {
      if (!meaning.isEmpty()) {
        return " (default: " + meaning + ")";
      }
      return value.isEmpty() || value.equals("false") ? "" : " (default " + value + ")";
    }
  }

  /// Syntax of a flag's value. [ValueParser] parses them.
  public enum Kind {
    TEXT("<text>"),
    FILE("<file>"),
    /// Decimal, or with the prefix 0x, 0o or 0b.
    NUMBER("<number>"),
    FRACTION("<number>"),
    /// As in Go: `15s`, `1m30s`.
    DURATION("<duration>"),
    /// `--flag`, `--flag=true` or `--flag=false`.
    BOOLEAN("true|false"),
    /// Comma-separated, quoted as in CSV; repeated flags append.
    LIST("<text>,…"),
    /// Comma-separated; repeated flags append.
    NUMBERS("<number>,…"),
    /// An IP address, or empty.
    ADDRESS("<ip>"),
    /// A Kubernetes quantity: `512`, `4Ki`, `1M`.
    SIZE("<quantity>"),
    /// A whole number from 0.
    LEVEL("<level>"),
    /// Comma-separated; repeated flags append.
    LEVELS("<pattern>=<level>,…"),
    /// Repeated flags append.
    CERTIFICATE("<certificate>,<key>[:<domain>,…]");

    private final String placeholder;

    Kind(String placeholder) {
      this.placeholder = placeholder;
    }

    /// How help shows a value.
    String placeholder() {
      return placeholder;
    }
  }

  static Flag setting(String name, String key, Kind kind, String byDefault, String help) {
    return setting(name, key, kind, new Default(byDefault, ""), help);
  }

  static Flag setting(String name, String key, Kind kind, Default byDefault, String help) {
    return new Flag(List.of(name), kind, new Sets(key, byDefault), help);
  }

  static Flag ignored(String name, Kind kind, String reason) {
    return new Flag(List.of(name), kind, new Ignored(), reason);
  }

  static Flag forCommand(String name, Kind kind, String help) {
    return new Flag(List.of(name), kind, new ForCommand(), help);
  }

  /// An empty default that stands for something.
  static Default unset(String meaning) {
    return new Default("", meaning);
  }

  Flag withShortName(String name) {
    return new Flag(Stream.concat(names.stream(), Stream.of(name)).toList(), kind, effect, help);
  }

  /// The long name, with its dashes.
  String name() {
    return names.getFirst();
  }

  /// The help text as a sentence, with the default.
  String description() {
    return switch (effect) {
      case Sets(String _, Default byDefault) -> help + byDefault.clause() + ".";
      case Ignored _, ForCommand _ -> help + ".";
    };
  }

  boolean isIgnored() {
    return effect instanceof Ignored;
  }
}
