package io.nilometer.api.http;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The response to one request.
///
/// @param code the HTTP status code
/// @param fields header fields besides those that follow from the body
/// @param events in place of the body, in a response that lasts
public record ApiResponse(int code, List<Field> fields, Body body, Optional<EventBody> events) {

  private static final String TEXT = "text/plain; charset=utf-8";

  /// One header field.
  public record Field(String name, String value) {}

  public static ApiResponse of(int code, Body body) {
    return new ApiResponse(code, List.of(), body, Optional.empty());
  }

  public static ApiResponse ok(Body body) {
    return of(200, body);
  }

  /// A response that lasts.
  public static ApiResponse watch(EventBody events) {
    return new ApiResponse(200, List.of(), empty(200).body(), Optional.of(events));
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
        code,
        Stream.concat(fields.stream(), Stream.of(new Field(name, value))).toList(),
        body,
        events);
  }
}
