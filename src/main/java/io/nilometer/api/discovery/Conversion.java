package io.nilometer.api.discovery;

import io.nilometer.api.encode.MetaVersion;
import io.nilometer.api.encode.Shape;
import java.util.Arrays;
import java.util.Optional;

/// The kind of object to which a response is converted: the parameters `as`, `g` and `v` of a media
/// type.
record Conversion(String kind, String group, String version) {

  /// Empty: no conversion.
  static Optional<Conversion> of(AcceptClause clause) {
    var conversion =
        new Conversion(clause.parameter("as"), clause.parameter("g"), clause.parameter("v"));
    return Optional.of(conversion).filter(given -> !given.equals(new Conversion("", "", "")));
  }

  /// Empty: there is no such shape.
  Optional<Shape> shape() {
    return Arrays.stream(MetaVersion.values())
        .filter(meta -> group.equals(MetaVersion.GROUP) && version.equals(meta.version()))
        .findFirst()
        .flatMap(this::shape);
  }

  private Optional<Shape> shape(MetaVersion meta) {
    return switch (kind) {
      case "Table" -> Optional.of(new Shape.Table(meta));
      case "PartialObjectMetadata" -> Optional.of(new Shape.Partial(meta));
      case "PartialObjectMetadataList" -> Optional.of(new Shape.PartialList(meta));
      default -> Optional.empty();
    };
  }

  /// As the parameters of a media type.
  String parameters() {
    return ";g=" + group + ";v=" + version + ";as=" + kind;
  }
}
