package io.nilometer.kube.review;

import java.util.List;

/// What somebody wants to do, in the words in which access is granted.
public sealed interface AccessAttributes {

  String verb();

  /// With an API object, or many.
  ///
  /// @param verb `get`, `list`, …; empty for a method that has none
  /// @param subresource empty for the resource itself
  /// @param namespace empty at the cluster scope
  /// @param name empty for a list
  /// @param fields by which a list is narrowed
  /// @param labels by which a list is narrowed
  record Resource(
      String verb,
      String group,
      String version,
      String resource,
      String subresource,
      String namespace,
      String name,
      List<Requirement> fields,
      List<Requirement> labels)
      implements AccessAttributes {

    /// Another verb on the same.
    public Resource withVerb(String other) {
      return new Resource(
          other, group, version, resource, subresource, namespace, name, fields, labels);
    }
  }

  /// With a path that is no API object's.
  ///
  /// @param verb the method in small letters
  record NonResource(String verb, String path) implements AccessAttributes {}

  /// One thing that a selector asks.
  ///
  /// @param values none where only the presence of the key counts
  record Requirement(String key, Operator operator, List<String> values) {}

  /// How a requirement compares.
  enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist");

    private final String text;

    Operator(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }
}
