package io.nilometer.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The OpenAPI documents, in JSON only: what `kubectl explain` shows. Safe for any thread.
final class OpenApi {

  private final ObjectNode v2 = OpenApiDocuments.v2();
  private final SortedMap<String, ObjectNode> v3 = new TreeMap<>();
  private final SortedMap<String, String> hashes = new TreeMap<>();

  OpenApi() {
    OpenApiPath.ALL.stream()
        .map(OpenApiPath::group)
        .distinct()
        .forEach(group -> v3.put(group, OpenApiDocuments.v3(group)));
    v3.forEach((group, document) -> hashes.put(group, hashOf(document)));
  }

  /// Whether the first `Accept` header takes JSON; where it does not, 406 without a body.
  static boolean isAcceptable(Optional<String> accept) {
    return accept.filter(header -> !header.isEmpty()).isEmpty()
        || AcceptClause.parse(accept.get()).stream()
            .anyMatch(clause -> clause.matches(Encoding.JSON));
  }

  /// `/openapi/v2`.
  Body v2() {
    return Documents.text(Representation.JSON, v2);
  }

  /// The hash of `/openapi/v2`, which in quotes is its ETag.
  String v2Hash() {
    return hashOf(v2);
  }

  /// `/openapi/v3`: the documents of version 3, each with its hash.
  Body index() {
    return Documents.text(Representation.JSON, indexDocument());
  }

  /// The hash of the index, which in quotes is its ETag.
  String indexHash() {
    return hashOf(indexDocument());
  }

  /// `/openapi/v3/{group}`, such as `apis/metrics.k8s.io/v1beta1`. Empty: 404.
  Optional<Body> v3(String group) {
    return Optional.ofNullable(v3.get(group))
        .map(document -> Documents.text(Representation.JSON, document));
  }

  /// The hash of that document, which in quotes is its ETag; as the query parameter `hash` it lets
  /// the answer be cached for ever.
  Optional<String> hash(String group) {
    return Optional.ofNullable(hashes.get(group));
  }

  private ObjectNode indexDocument() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    hashes.forEach(
        (group, hash) ->
            paths
                .putObject(group)
                .put("serverRelativeURL", "/openapi/v3/" + group + "?hash=" + hash));
    return index;
  }

  private static String hashOf(JsonNode document) {
    return Documents.hash(Documents.text(Representation.JSON, document));
  }
}
