package io.nilometer.api;

/// In which form an answer is sent, as [Negotiation] found it.
///
/// @param pretty indented for people to read; only JSON knows it
record Representation(Encoding encoding, Shape shape, boolean pretty) {

  static final Representation JSON = new Representation(Encoding.JSON, Shape.WHOLE, false);
  static final Representation PRETTY_JSON = new Representation(Encoding.JSON, Shape.WHOLE, true);
}
