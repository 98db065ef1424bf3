package io.nilometer.api.encode;

/// In which form an answer is sent, as [Negotiation] found it.
///
/// @param pretty indented for people to read; only JSON knows it
public record Representation(Encoding encoding, Shape shape, boolean pretty) {

  public static final Representation JSON = new Representation(Encoding.JSON, Shape.WHOLE, false);
  public static final Representation PRETTY_JSON =
      new Representation(Encoding.JSON, Shape.WHOLE, true);
}
