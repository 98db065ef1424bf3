package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import java.time.InstantSource;
import java.util.List;

/// Turns metrics into bodies. Safe for any thread. The creation timestamp of the objects is the
/// moment of the call. A representation that [Negotiation#mismatch] refuses must not be passed.
public final class MetricsEncoder {

  private final InstantSource clock;

  public MetricsEncoder(InstantSource clock) {
    this.clock = clock;
  }

  public Body nodes(Representation representation, List<NodeMetrics> nodes, IncludeObject include) {
    return list(representation, ObjectKind.NODE, nodes, include);
  }

  public Body node(Representation representation, NodeMetrics node, IncludeObject include) {
    return object(representation, node, include);
  }

  public Body pods(Representation representation, List<PodMetrics> pods, IncludeObject include) {
    return list(representation, ObjectKind.POD, pods, include);
  }

  public Body pod(Representation representation, PodMetrics pod, IncludeObject include) {
    return object(representation, pod, include);
  }

  private Body list(
      Representation representation,
      ObjectKind kind,
      List<? extends MetricsObject> items,
      IncludeObject include) {
    long now = now();
    return switch (representation.shape()) {
      case Shape.Whole _ -> wholeList(representation, kind, items, now);
      case Shape.Table(MetaVersion version) -> table(representation, version, items, include, now);
      case Shape.PartialList(MetaVersion version) ->
          partialList(representation, version, items, now);
      case Shape.Partial _ -> throw new IllegalArgumentException("a list is no partial object");
    };
  }

  private Body object(Representation representation, MetricsObject object, IncludeObject include) {
    long now = now();
    var documents = new MetricsDocuments(now);
    var protobuf = new MetricsProtobuf(now);
    return switch (representation.shape()) {
      case Shape.Whole _ ->
          Documents.body(
              representation, documents.whole(object), fields -> protobuf.fields(fields, object));
      case Shape.Table(MetaVersion version) ->
          table(representation, version, List.of(object), include, now);
      case Shape.Partial(MetaVersion version) ->
          Documents.body(
              representation,
              documents.partial(object, version),
              fields -> protobuf.metadata(fields, object));
      case Shape.PartialList _ -> throw new IllegalArgumentException("an object is no list");
    };
  }

  private static Body wholeList(
      Representation representation,
      ObjectKind kind,
      List<? extends MetricsObject> items,
      long now) {
    if (representation.encoding() == Encoding.PROTOBUF) {
      var protobuf = new MetricsProtobuf(now);
      return new ProtobufList<>(
              ObjectKind.API_VERSION,
              kind.listKind(),
              1,
              2,
              items,
              protobuf::fields,
              protobuf::fieldsBytes)
          .body();
    }
    if (representation.equals(Representation.JSON)) {
      return new MetricsJson(now).list(kind, items);
    }
    ObjectNode frame = MetricsDocuments.list(kind.listKind(), ObjectKind.API_VERSION);
    return items.isEmpty()
        ? Documents.text(representation, frame.set("items", frame.arrayNode()))
        : Documents.text(representation, frame, "items", items, new MetricsDocuments(now)::item);
  }

  private static Body table(
      Representation representation,
      MetaVersion version,
      List<? extends MetricsObject> items,
      IncludeObject include,
      long now) {
    var table = new MetricsTable(new MetricsDocuments(now), version, include);
    return items.isEmpty()
        ? Documents.text(representation, table.empty())
        : Documents.text(representation, table.frame(), "rows", items, table::row);
  }

  private static Body partialList(
      Representation representation,
      MetaVersion version,
      List<? extends MetricsObject> items,
      long now) {
    String kind = "PartialObjectMetadataList";
    if (representation.encoding() == Encoding.PROTOBUF) {
      var protobuf = new MetricsProtobuf(now);
      boolean itemsFirst =
          switch (version) {
            case V1 -> false;
            case V1BETA1 -> true;
          };
      return new ProtobufList<>(
              version.apiVersion(),
              kind,
              itemsFirst ? 2 : 1,
              itemsFirst ? 1 : 2,
              items,
              protobuf::metadata,
              protobuf::metadataBytes)
          .body();
    }
    var documents = new MetricsDocuments(now);
    ObjectNode frame = MetricsDocuments.list(kind, version.apiVersion());
    return items.isEmpty()
        ? Documents.text(representation, frame.putNull("items"))
        : Documents.text(
            representation, frame, "items", items, item -> documents.partial(item, version));
  }

  private long now() {
    return clock.instant().getEpochSecond();
  }
}
