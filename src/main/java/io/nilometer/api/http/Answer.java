package io.nilometer.api.http;

import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.Status;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is said to a request.
///
/// @param code the HTTP status code
/// @param fields header fields besides those that follow from the body
public record Answer(int code, List<Field> fields, Body body) {

  private static final String TEXT = "text/plain; charset=utf-8";

  /// One header field.
  public record Field(String name, String value) {}

  public static Answer of(int code, Body body) {
    return new Answer(code, List.of(), body);
  }

  public static Answer ok(Body body) {
    return of(200, body);
  }

  public static Answer text(int code, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return of(code, Body.whole(TEXT, bytes));
  }

  /// Without a body.
  public static Answer empty(int code) {
    Iterator<byte[]> nothing = Stream.<byte[]>empty().iterator();
    return of(code, new Body("", nothing, true));
  }

  /// The body, or 304 to a client that says it has the one with this tag.
  public static Answer unlessKept(ApiRequest request, String tag, Body body) {
    boolean kept = request.headers().first("If-None-Match").equals(Optional.of(tag));
    return (kept ? empty(304) : ok(body)).with("ETag", tag);
  }

  public static Answer of(Status status, Representation representation) {
    Answer answer = of(status.code(), status.body(representation));
    int retryAfter = status.details().map(Status.Details::retryAfterSeconds).orElse(0);
    return retryAfter == 0 ? answer : answer.with("Retry-After", Integer.toString(retryAfter));
  }

  /// To be read as nothing but what it says it is, since it repeats what the request said.
  public Answer unsniffed() {
    return with("X-Content-Type-Options", "nosniff");
  }

  public Answer with(String name, String value) {
    return new Answer(
        code, Stream.concat(fields.stream(), Stream.of(new Field(name, value))).toList(), body);
  }
}
