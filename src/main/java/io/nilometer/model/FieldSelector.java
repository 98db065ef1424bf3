package io.nilometer.model;

/// A parsed `fieldSelector`: requirements on `metadata.name` and `metadata.namespace`, all of which
/// must hold.
public final class FieldSelector {

  public static final FieldSelector EVERYTHING = new FieldSelector();

  private FieldSelector() {}

  /// Whether an object of this namespace (empty for a cluster-scoped one) and name is selected.
  public boolean matches(String namespace, String name) {
    return namespace != null && name != null;
  }
}
