package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectKind;
import java.time.InstantSource;
import java.util.List;

/// Encodes metrics as bodies. The creation timestamp of the objects is the moment of the call. Safe
/// for any thread.
public final class MetricsEncoder {

  private final InstantSource clock;

  public MetricsEncoder(InstantSource clock) {
    this.clock = clock;
  }

  /// A list of objects of one kind.
  ///
  /// @param representation no partial object
  public Body list(
      Representation representation,
      ApiVersion version,
      ObjectKind kind,
      List<? extends MetricsObject> items,
      IncludeObject include) {
    return list(representation, version, kind, 0, items, include);
  }

  /// The same with a resource version.
  ///
  /// @param listVersion 0: none
  public Body list(
      Representation representation,
      ApiVersion version,
      ObjectKind kind,
      long listVersion,
      List<? extends MetricsObject> items,
      IncludeObject include) {
    long now = now();
    return switch (representation.shape()) {
      case Shape.Whole _ -> wholeList(representation, version, kind, listVersion, items, now);
      case Shape.Table(MetaVersion meta) ->
          table(
              representation,
              meta,
              listVersion,
              items,
              include,
              new MetricsDocuments(version, now));
      case Shape.PartialList(MetaVersion meta) ->
          partialList(representation, version, meta, listVersion, items, now);
      case Shape.Partial _ -> throw new IllegalArgumentException("a list is no partial object");
    };
  }

  /// One object.
  ///
  /// @param representation no partial list
  public Body object(
      Representation representation,
      ApiVersion version,
      MetricsObject object,
      IncludeObject include) {
    long now = now();
    var documents = new MetricsDocuments(version, now);
    var protobuf = new MetricsProtobuf(version, now);
    return switch (representation.shape()) {
      case Shape.Whole _ ->
          Documents.body(
              representation, documents.whole(object), fields -> protobuf.fields(fields, object));
      case Shape.Table(MetaVersion meta) ->
          table(representation, meta, object.version(), List.of(object), include, documents);
      case Shape.Partial(MetaVersion meta) ->
          Documents.body(
              representation,
              documents.partial(object, meta),
              fields -> protobuf.metadata(fields, object));
      case Shape.PartialList _ -> throw new IllegalArgumentException("an object is no list");
    };
  }

  private static Body wholeList(
      Representation representation,
      ApiVersion version,
      ObjectKind kind,
      long listVersion,
      List<? extends MetricsObject> items,
      long now) {
    if (representation.encoding() == Encoding.PROTOBUF) {
      var protobuf = new MetricsProtobuf(version, now);
      return new ProtobufList<>(
              version.groupVersion(),
              kind.listKind(),
              listVersion,
              1,
              2,
              items,
              protobuf::fields,
              protobuf::fieldsBytes)
          .body();
    }
    if (representation.equals(Representation.JSON)) {
      return new MetricsJson(version, now).list(kind, listVersion, items);
    }
    ObjectNode frame = MetricsDocuments.list(kind.listKind(), version.groupVersion(), listVersion);
    var documents = new MetricsDocuments(version, now);
    return new TextList<MetricsObject>(representation, frame, "items", documents::item).body(items);
  }

  private static Body table(
      Representation representation,
      MetaVersion meta,
      long listVersion,
      List<? extends MetricsObject> items,
      IncludeObject include,
      MetricsDocuments documents) {
    var table = new MetricsTable(documents, meta, include);
    return items.isEmpty()
        ? Documents.text(representation, table.empty(listVersion))
        : new TextList<>(representation, table.frame(listVersion), "rows", table::row).body(items);
  }

  private static Body partialList(
      Representation representation,
      ApiVersion version,
      MetaVersion meta,
      long listVersion,
      List<? extends MetricsObject> items,
      long now) {
    String kind = "PartialObjectMetadataList";
    if (representation.encoding() == Encoding.PROTOBUF) {
      var protobuf = new MetricsProtobuf(version, now);
      boolean itemsFirst =
          switch (meta) {
            case V1 -> false;
            case V1BETA1 -> true;
          };
      return new ProtobufList<>(
              meta.apiVersion(),
              kind,
              listVersion,
              itemsFirst ? 2 : 1,
              itemsFirst ? 1 : 2,
              items,
              protobuf::metadata,
              protobuf::metadataBytes)
          .body();
    }
    var documents = new MetricsDocuments(version, now);
    ObjectNode frame = MetricsDocuments.list(kind, meta.apiVersion(), listVersion);
    return items.isEmpty()
        ? Documents.text(representation, frame.putNull("items"))
        : new TextList<MetricsObject>(
                representation, frame, "items", item -> documents.partial(item, meta))
            .body(items);
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
