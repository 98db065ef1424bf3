package io.nilometer.kube.review;

import java.util.List;

/// What a request does, as RBAC describes it.
public sealed interface AccessAttributes {

  String verb();

  /// A request for one API object or several.
  ///
  /// @param verb `get`, `list`, …; empty for a method that has none
  /// @param subresource empty for the resource itself
  /// @param namespace empty at the cluster scope
  /// @param name empty for a list
  /// @param fields the field selector of a list
  /// @param labels the label selector of a list
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

    /// The same request with another verb.
    public Resource withVerb(String other) {
      return new Resource(
          other, group, version, resource, subresource, namespace, name, fields, labels);
    }
  }

  /// A request for a path that is not an API object's.
  ///
  /// @param verb the method in lower case
  record NonResource(String verb, String path) implements AccessAttributes {}

  /// A requirement of a selector.
  ///
  /// @param values none if only the presence of the key matters
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
