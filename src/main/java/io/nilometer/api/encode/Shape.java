package io.nilometer.api.encode;

/// Which form of the object or list a response contains.
public sealed interface Shape {

  /// The object or list itself.
  record Whole() implements Shape {}

  /// A `Table` for people to read, one row an object.
  record Table(MetaVersion version) implements Shape {}

  /// Of one object, its metadata: `PartialObjectMetadata`.
  record Partial(MetaVersion version) implements Shape {}

  /// Of a list, the metadata of each item: `PartialObjectMetadataList`.
  record PartialList(MetaVersion version) implements Shape {}

  Shape WHOLE = new Whole();
}
