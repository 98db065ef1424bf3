package io.nilometer.api;

import java.util.Optional;

/// Answers `/openapi/v2` and what lies at and below `/openapi/v3`, so that clients may keep what
/// they have read until it changes.
final class OpenApiRoutes {

  private static final String V3 = "v3/";

  private final OpenApi documents = new OpenApi();

  /// Empty: there is no such document.
  Optional<Answer> answer(ApiRequest request, String document) {
    if (!OpenApi.isAcceptable(request.accept())) {
      return Optional.of(Answer.empty(406));
    }
    return switch (document) {
      case "v2" -> Optional.of(unlessKept(request, documents.v2Hash(), documents.v2()));
      case "v3" -> Optional.of(unlessKept(request, documents.indexHash(), documents.index()));
      default -> document.startsWith(V3) ? v3(request, document.substring(V3.length())) : none();
    };
  }

  private static Optional<Answer> none() {
    return Optional.empty();
  }

  /// A client that names the hash it read in the index may keep the document for ever; one that
  /// names another is sent on.
  private Optional<Answer> v3(ApiRequest request, String group) {
    Optional<String> named = request.query().first("hash").filter(hash -> !hash.isEmpty());
    return documents
        .hash(group)
        .flatMap(
            hash ->
                named.isPresent() && !named.get().equals(hash)
                    ? Optional.of(moved(group, hash))
                    : documents.v3(group).map(body -> document(request, hash, body, named)));
  }

  private static Answer document(
      ApiRequest request, String hash, Body body, Optional<String> named) {
    Answer answer = unlessKept(request, hash, body);
    return named.isPresent() ? answer.with("Cache-Control", "public, immutable") : answer;
  }

  private static Answer moved(String group, String hash) {
    return Answer.empty(301).with("Location", "/openapi/v3/" + group + "?hash=" + hash);
  }

  private static Answer unlessKept(ApiRequest request, String hash, Body body) {
    return Answer.unlessKept(request, '"' + hash + '"', body).with("Vary", "Accept");
  }
}
