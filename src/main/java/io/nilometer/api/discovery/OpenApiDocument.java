package io.nilometer.api.discovery;

import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Encoding;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Body;
import io.nilometer.api.http.EntityTag;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// An OpenAPI document in the forms in which it is served: JSON and gnostic's protobuf, which has
/// an older name too. Safe for any thread.
final class OpenApiDocument {

  private static final String SPEC = "com.github.proto-openapi.spec.";

  private final String protobufType;
  private final List<String> protobufTypes;
  private final byte[] json;
  private final byte[] protobuf;
  private final EntityTag tag;

  /// @param version of OpenAPI: `v2` or `v3`
  OpenApiDocument(String version, DocumentResource resource) {
    this.protobufType = SPEC + version + ".v1.0+protobuf";
    this.protobufTypes = List.of(protobufType, SPEC + version + "@v1.0+protobuf");
    var bytes = new ByteArrayOutputStream();
    Documents.text(Representation.JSON, resource.json())
        .chunks()
        .forEachRemaining(bytes::writeBytes);
    this.json = bytes.toByteArray();
    this.protobuf = resource.protobuf();
    this.tag = EntityTag.of(json());
  }

  String hash() {
    return tag.hash();
  }

  Body json() {
    return Body.whole(Encoding.JSON.mediaType(), json);
  }

  Body protobuf() {
    return Body.whole("application/" + protobufType, protobuf);
  }

  ApiResponse response(ApiRequest request) {
    return body(request.accept())
        .map(body -> tag.response(request, body))
        .orElseGet(() -> ApiResponse.empty(406))
        .with("Vary", "Accept");
  }

  /// In the form that the first `Accept` header prefers; JSON without one. Empty: 406.
  Optional<Body> body(Optional<String> accept) {
    String header = accept.filter(text -> !text.isEmpty()).orElse("*/*");
    return AcceptClause.parse(header).stream().flatMap(this::body).findFirst();
  }

  private Stream<Body> body(AcceptClause clause) {
    if (clause.namesOfAnyType(Encoding.JSON.subtype())) {
      return Stream.of(json());
    }
    return protobufTypes.stream().anyMatch(clause::namesOfAnyType)
        ? Stream.of(protobuf())
        : Stream.empty();
  }
}
