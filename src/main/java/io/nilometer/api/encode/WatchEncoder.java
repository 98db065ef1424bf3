package io.nilometer.api.encode;

import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;

/// Encodes the events of one watch: each a line of JSON, or a protobuf message with its length
/// before it. Keeps nothing between two calls, since there are many watches and most are silent.
/// Safe for any thread.
///
/// @param representation JSON or protobuf; no list
public record WatchEncoder(
    Representation representation,
    ApiVersion version,
    ObjectKind kind,
    IncludeObject include,
    InstantSource clock) {

  /// The annotation of the bookmark after the initial events.
  static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private static final int EVENT = 1024; // bytes of a usual one
  private static final int LINE_FEED = 1;

  /// The value of the Content-Type header.
  public String contentType() {
    String type = representation.encoding().mediaType();
    return representation.encoding() == Encoding.JSON ? type : type + ";stream=watch";
  }

  public byte[] events(List<ObjectEvent> events) {
    long now = clock.instant().getEpochSecond();
    var out = new Bytes(EVENT * events.size());
    if (representation.encoding() == Encoding.PROTOBUF) {
      var protobuf = new MetricsProtobuf(version, now);
      events.forEach(event -> addProtobuf(out, event, protobuf));
    } else if (representation.shape() instanceof Shape.Whole) {
      var json = new MetricsJson(version, now);
      events.forEach(event -> addJson(out, event, json));
    } else {
      var documents = new MetricsDocuments(version, now);
      events.forEach(event -> addJson(out, event.type().name(), text(event.object(), documents)));
    }
    return out.take();
  }

  private static void addJson(Bytes out, ObjectEvent event, MetricsJson json) {
    beginJson(out, event.type().name());
    json.object(out, event.object());
    out.add("}\n");
  }

  private static void beginJson(Bytes out, String type) {
    out.add("{\"type\":\"").add(type).add("\",\"object\":");
  }

  private static void addJson(Bytes out, String type, byte[] line) {
    beginJson(out, type);
    out.add(line, 0, line.length - LINE_FEED).add("}\n");
  }

  private byte[] text(MetricsObject object, MetricsDocuments documents) {
    return TextFormat.COMPACT_JSON.bytes(
        switch (representation.shape()) {
          case Shape.Whole _ -> documents.whole(object);
          case Shape.Table(MetaVersion meta) ->
              new MetricsTable(documents, meta, include).of(object);
          case Shape.Partial(MetaVersion meta) -> documents.partial(object, meta);
          case Shape.PartialList(MetaVersion meta) -> documents.partial(object, meta);
        });
  }

  private void addProtobuf(Bytes out, ObjectEvent event, MetricsProtobuf protobuf) {
    MetricsObject object = event.object();
    addProtobuf(
        out,
        event.type().name(),
        switch (representation.shape()) {
          case Shape.Partial(MetaVersion meta) -> partial(meta, object, protobuf);
          case Shape.PartialList(MetaVersion meta) -> partial(meta, object, protobuf);
          case Shape.Whole _, Shape.Table _ ->
              KubernetesProtobuf.document(
                  version.groupVersion(), kind.kind(), fields -> protobuf.fields(fields, object));
        });
  }

  private static byte[] partial(MetaVersion meta, MetricsObject object, MetricsProtobuf protobuf) {
    return KubernetesProtobuf.document(
        meta.apiVersion(), "PartialObjectMetadata", fields -> protobuf.metadata(fields, object));
  }

  private static void addProtobuf(Bytes out, String type, byte[] document) {
    var event = new ProtoWriter(document.length + 32);
    event.raw(document);
    event.message(1, 0);
    event.message(2, 0);
    event.string(1, type);
    out.add(ByteBuffer.allocate(Integer.BYTES).putInt(event.size()).array());
    event.moveTo(out);
  }

  /// An event without an object, by which the client learns a newer resource version.
  ///
  /// @param endsInitial whether all objects that existed have been sent
  public byte[] bookmark(long bookmarkVersion, boolean endsInitial) {
    var documents = new MetricsDocuments(version, 0);
    var json = documents.bookmark(representation.shape(), kind, bookmarkVersion, endsInitial);
    return special(
        "BOOKMARK",
        TextFormat.COMPACT_JSON.bytes(json),
        json.path("apiVersion").asText(),
        json.path("kind").asText(),
        out -> bookmark(out, bookmarkVersion, endsInitial));
  }

  private static void bookmark(ProtoWriter out, long bookmarkVersion, boolean endsInitial) {
    int end = out.size();
    if (endsInitial) {
      int annotation = out.size();
      out.string(2, "true");
      out.string(1, INITIAL_EVENTS_END);
      out.message(12, annotation);
    }
    KubernetesProtobuf.named(out, "", "", bookmarkVersion);
    out.message(1, end);
  }

  /// The event that ends a watch with a failure.
  public byte[] error(Status status) {
    return special(
        "ERROR",
        TextFormat.COMPACT_JSON.bytes(StatusEncoder.document(status)),
        "v1",
        "Status",
        out -> StatusEncoder.fields(out, status));
  }

  private byte[] special(
      String type, byte[] line, String apiVersion, String kindName, Consumer<ProtoWriter> fields) {
    var out = new Bytes(EVENT);
    if (representation.encoding() == Encoding.PROTOBUF) {
      addProtobuf(out, type, KubernetesProtobuf.document(apiVersion, kindName, fields));
    } else {
      addJson(out, type, line);
    }
    return out.take();
  }
}
