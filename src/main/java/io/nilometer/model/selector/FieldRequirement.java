package io.nilometer.model.selector;

import io.nilometer.model.Quoted;

/// One thing a [FieldSelector] asks.
///
/// @param equal false where the field must differ from the value
record FieldRequirement(Field field, boolean equal, String value) {

  enum Field {
    NAME,
    NAMESPACE
  }

  static FieldRequirement of(FieldTerm term) throws SelectorSyntaxException {
    Field field =
        switch (term.field()) {
          case "metadata.name" -> Field.NAME;
          case "metadata.namespace" -> Field.NAMESPACE;
          default -> throw unknown(term.field());
        };
    return new FieldRequirement(field, term.equal(), term.value());
  }

  boolean matches(String namespace, String name) {
    String actual =
        switch (field) {
          case NAME -> name;
          case NAMESPACE -> namespace;
        };
    return actual.equals(value) == equal;
  }

  private static SelectorSyntaxException unknown(String field) {
    return new SelectorSyntaxException(
        Quoted.of(field)
            + " is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
  }
}
