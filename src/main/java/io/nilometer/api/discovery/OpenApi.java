package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.Body;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The OpenAPI documents: what `kubectl explain` shows. Safe for any thread.
final class OpenApi {

  private final OpenApiDocument v2 = OpenApiDocument.v2(OpenApiDocuments.v2());
  private final SortedMap<String, OpenApiDocument> v3 = new TreeMap<>();

  OpenApi() {
    OpenApiPath.ALL.stream()
        .map(OpenApiPath::group)
        .distinct()
        .forEach(group -> v3.put(group, OpenApiDocument.v3(OpenApiDocuments.v3(group))));
  }

  /// `/openapi/v2`.
  OpenApiDocument v2() {
    return v2;
  }

  /// `/openapi/v3`: the documents of version 3, each with its hash. In JSON only.
  Body index() {
    return Documents.text(Representation.JSON, indexDocument());
  }

  /// The hash of the index, which in quotes is its ETag.
  String indexHash() {
    return Documents.hash(index());
  }

  /// `/openapi/v3/{group}`, such as `apis/metrics.k8s.io/v1beta1`. Its hash as the query parameter
  /// `hash` lets the answer be cached for ever. Empty: 404.
  Optional<OpenApiDocument> v3(String group) {
    return Optional.ofNullable(v3.get(group));
  }

  private ObjectNode indexDocument() {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    ObjectNode paths = index.putObject("paths");
    v3.forEach(
        (group, document) ->
            paths
                .putObject(group)
                .put("serverRelativeURL", "/openapi/v3/" + group + "?hash=" + document.hash()));
    return index;
  }
}
