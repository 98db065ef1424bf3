package io.nilometer.api.encode;

import java.util.Optional;

/// What the rows of a table carry besides their cells: the parameter `includeObject`.
public enum IncludeObject {
  METADATA,
  OBJECT,
  NONE;

  /// Empty: there is no such value, to be answered with [Status#badIncludeObject].
  public static Optional<IncludeObject> parse(String value) {
    return switch (value) {
      case "", "Metadata" -> Optional.of(METADATA);
      case "Object" -> Optional.of(OBJECT);
      case "None" -> Optional.of(NONE);
      default -> Optional.empty();
    };
  }
}
