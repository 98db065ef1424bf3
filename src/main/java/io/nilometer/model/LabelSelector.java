package io.nilometer.model;

/// A parsed `labelSelector`: requirements on labels, all of which must hold.
public final class LabelSelector {

  public static final LabelSelector EVERYTHING = new LabelSelector();

  private LabelSelector() {}

  public boolean matches(Labels labels) {
    return labels != null;
  }
}
