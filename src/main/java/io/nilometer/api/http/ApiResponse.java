package io.nilometer.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/// The response to one request.
///
/// @param code the HTTP status code
/// @param fields header fields besides those that follow from the body
public record ApiResponse(int code, List<Field> fields, Body body) {

  private static final String TEXT = "text/plain; charset=utf-8";

  /// One header field.
  public record Field(String name, String value) {}

  public static ApiResponse of(int code, Body body) {
    return new ApiResponse(code, List.of(), body);
  }

  public static ApiResponse ok(Body body) {
    return of(200, body);
  }

  public static ApiResponse text(int code, String text) {
    return of(code, Body.whole(TEXT, text.getBytes(StandardCharsets.UTF_8)));
  }

  /// Without a body.
  public static ApiResponse empty(int code) {
    Iterator<byte[]> nothing = Stream.<byte[]>empty().iterator();
    return of(code, new Body("", nothing, true));
  }

  /// Forbids browsers to guess another content type, since the body repeats parts of the request.
  public ApiResponse withoutSniffing() {
    return with("X-Content-Type-Options", "nosniff");
  }

  public ApiResponse with(String name, String value) {
    return new ApiResponse(
        code, Stream.concat(fields.stream(), Stream.of(new Field(name, value))).toList(), body);
  }
}
