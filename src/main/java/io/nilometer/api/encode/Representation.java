package io.nilometer.api.encode;

/// The negotiated form of a response.
///
/// @param pretty indented; only JSON has this
public record Representation(Encoding encoding, Shape shape, boolean pretty) {

  public static final Representation JSON = new Representation(Encoding.JSON, Shape.WHOLE, false);
  public static final Representation PRETTY_JSON =
      new Representation(Encoding.JSON, Shape.WHOLE, true);
}
