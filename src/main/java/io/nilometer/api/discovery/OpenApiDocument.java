package io.nilometer.api.discovery;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.encode.Documents;
import io.nilometer.api.encode.Encoding;
import io.nilometer.api.http.Body;
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
  private final String hash;

  private OpenApiDocument(String version, ObjectNode document, byte[] protobuf) {
    this.protobufType = SPEC + version + ".v1.0+protobuf";
    this.protobufTypes = List.of(protobufType, SPEC + version + "@v1.0+protobuf");
    this.json = Documents.json(document);
    this.protobuf = protobuf;
    this.hash = Documents.hash(json());
  }

  static OpenApiDocument v2(ObjectNode document) {
    return new OpenApiDocument("v2", document, OpenApiProtobuf2.bytes(document));
  }

  static OpenApiDocument v3(ObjectNode document) {
    return new OpenApiDocument("v3", document, OpenApiProtobuf3.bytes(document));
  }

  /// Of what it says, in whatever form: in quotes it is the ETag.
  String hash() {
    return hash;
  }

  Body json() {
    return Documents.whole(Encoding.JSON.mediaType(), json);
  }

  Body protobuf() {
    return Documents.whole("application/" + protobufType, protobuf);
  }

  /// In the form that the first `Accept` header likes best, JSON where it does not mind. Empty:
  /// 406.
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
