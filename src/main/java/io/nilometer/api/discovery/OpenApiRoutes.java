package io.nilometer.api.discovery;

import io.nilometer.api.http.Answer;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Body;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// Answers `/openapi/v2` and what lies at and below `/openapi/v3`, so that clients may keep what
/// they have read until it changes.
public final class OpenApiRoutes {

  private static final String V3 = "v3/";
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH);

  private final OpenApi documents = new OpenApi();
  private final InstantSource clock;

  public OpenApiRoutes(InstantSource clock) {
    this.clock = clock;
  }

  /// Empty: there is no such document.
  public Optional<Answer> answer(ApiRequest request, String document) {
    return switch (document) {
      case "v2" -> Optional.of(v2(request));
      case "v3" -> Optional.of(unlessKept(request, documents.indexHash(), documents.index()));
      default -> document.startsWith(V3) ? v3(request, document.substring(V3.length())) : none();
    };
  }

  private static Optional<Answer> none() {
    return Optional.empty();
  }

  private Answer v2(ApiRequest request) {
    OpenApiDocument document = documents.v2();
    return negotiated(request, document, body -> unlessKept(request, document.hash(), body));
  }

  private Optional<Answer> v3(ApiRequest request, String group) {
    return documents
        .v3(group)
        .map(
            document ->
                negotiated(
                    request, document, body -> hashed(request, group, document.hash(), body)));
  }

  private static Answer negotiated(
      ApiRequest request, OpenApiDocument document, Function<Body, Answer> answer) {
    return document
        .body(request.accept())
        .map(answer)
        .orElseGet(() -> Answer.empty(406))
        .with("Vary", "Accept");
  }

  /// A client that names the hash it read in the index may keep the document for ever; one that
  /// names another is sent on.
  private Answer hashed(ApiRequest request, String group, String hash, Body body) {
    String named = request.query().first("hash").orElse("");
    if (named.isEmpty()) {
      return unlessKept(request, hash, body);
    }
    return named.equals(hash) ? forEver(unlessKept(request, hash, body)) : moved(group, hash);
  }

  /// For a year, the longest that HTTP knows.
  private Answer forEver(Answer answer) {
    String expires = HTTP_DATE.format(clock.instant().atOffset(ZoneOffset.UTC).plusYears(1));
    return answer.with("Cache-Control", "public, immutable").with("Expires", expires);
  }

  private static Answer moved(String group, String hash) {
    return Answer.empty(301).with("Location", "/openapi/v3/" + group + "?hash=" + hash);
  }

  private static Answer unlessKept(ApiRequest request, String hash, Body body) {
    String tag = '"' + hash + '"';
    Answer answer = isKept(request, tag) ? Answer.empty(304) : Answer.ok(body);
    return answer.with("ETag", tag);
  }

  /// Whether the client says that it has the document of this tag: it may name several, weak ones
  /// too, or just any.
  private static boolean isKept(ApiRequest request, String tag) {
    return request.headers().first("If-None-Match").stream()
        .flatMap(tags -> Arrays.stream(tags.split(",", -1)))
        .map(String::strip)
        .anyMatch(named -> named.equals(tag) || named.equals("W/" + tag) || named.equals("*"));
  }
}
