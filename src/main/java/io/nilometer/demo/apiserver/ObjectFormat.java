package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.KubeObject;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How much of an object is encoded: all of it, or only its metadata (`PartialObjectMetadata`).
enum ObjectFormat {
  WHOLE,
  METADATA;

  private static final Set<String> JSON = Set.of("application/json", "application/*", "*/*");
  private static final String META_VERSION = "meta.k8s.io/v1";

  /// The format of the first supported media type in the header. Empty if none is supported.
  /// Without a header, the whole object.
  static Optional<ObjectFormat> accepted(String accept) {
    if (accept == null || accept.isBlank()) {
      return Optional.of(WHOLE);
    }
    return Arrays.stream(accept.split(",", -1))
        .map(ObjectFormat::ofMediaType)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<ObjectFormat> ofMediaType(String mediaType) {
    List<String> parts = Arrays.stream(mediaType.split(";", -1)).map(String::strip).toList();
    if (!JSON.contains(parts.getFirst())) {
      return Optional.empty();
    }
    if (parts.stream().noneMatch(part -> part.startsWith("as="))) {
      return Optional.of(WHOLE);
    }
    boolean partial = parts.stream().anyMatch(part -> part.startsWith("as=PartialObjectMetadata"));
    return partial && parts.contains("g=meta.k8s.io") && parts.contains("v=v1")
        ? Optional.of(METADATA)
        : Optional.empty();
  }

  /// The object for a response or a watch event.
  JsonObject of(KubeObject object) {
    return switch (this) {
      case WHOLE -> head(object.kind()).mergeIn(object.body());
      case METADATA -> head(object.kind()).put("metadata", object.metadata());
    };
  }

  /// The object of a bookmark, which has only a resource version.
  JsonObject bookmark(Kind kind, long revision) {
    return head(kind).put("metadata", JsonObject.of("resourceVersion", Long.toString(revision)));
  }

  /// Encodes a list item by item.
  Buffer list(Kind kind, ObjectStore.Page page) {
    var metadata = JsonObject.of("resourceVersion", Long.toString(page.revision()));
    page.next().ifPresent(next -> metadata.put("continue", next.encode()));
    String listKind = this == METADATA ? "PartialObjectMetadata" : kind.singular();
    String version = this == METADATA ? META_VERSION : kind.apiVersion();
    Buffer list =
        Buffer.buffer("{\"kind\":\"" + listKind + "List\",\"apiVersion\":\"" + version + "\",")
            .appendString("\"metadata\":")
            .appendBuffer(metadata.toBuffer())
            .appendString(",\"items\":[");
    String separator = "";
    for (KubeObject object : page.items()) {
      list.appendString(separator).appendBuffer(item(object).toBuffer());
      separator = ",";
    }
    return list.appendString("]}");
  }

  private JsonObject item(KubeObject object) {
    return switch (this) {
      case WHOLE -> object.body();
      case METADATA -> of(object);
    };
  }

  private JsonObject head(Kind kind) {
    return switch (this) {
      case WHOLE -> JsonObject.of("kind", kind.singular(), "apiVersion", kind.apiVersion());
      case METADATA -> JsonObject.of("kind", "PartialObjectMetadata", "apiVersion", META_VERSION);
    };
  }
}
