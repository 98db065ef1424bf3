package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.List;

/// Writes JSON lists straight to bytes, with the fields of [MetricsDocuments]. Lists of a large
/// cluster are the most expensive responses, and this is several times as fast as a document in
/// between. Not thread-safe.
final class MetricsJson {

  private static final int LABELS = 256; // bytes of a usual set
  private static final int OBJECT_END = 2; // the closing brace and the line feed of a document
  private static final byte[] ITEMS = Bytes.utf8(",\"items\":[");
  private static final byte[] LIST_END = Bytes.utf8("]}\n");
  private static final byte[] NAME = Bytes.utf8("{\"metadata\":{\"name\":");
  private static final byte[] NAMESPACE = Bytes.utf8(",\"namespace\":");
  private static final byte[] VERSION = Bytes.utf8(",\"resourceVersion\":\"");
  private static final byte[] TIMESTAMP = Bytes.utf8("},\"timestamp\":\"");
  private static final byte[] WINDOW = Bytes.utf8("\",\"window\":\"");
  private static final byte[] CONTAINERS = Bytes.utf8("\",\"containers\":[");
  private static final byte[] CONTAINER = Bytes.utf8("{\"name\":");
  private static final byte[] CONTAINERS_END = Bytes.utf8("]}");
  private static final byte[] CPU = Bytes.utf8(",\"usage\":{\"cpu\":\"");
  private static final byte[] MEMORY = Bytes.utf8("\",\"memory\":\"");
  private static final byte[] SWAP = Bytes.utf8("\",\"swap\":\"");
  private static final byte[] USAGE_END = Bytes.utf8("\"}}");

  private final Timestamps timestamps = new Timestamps();
  private final EncodedLabels labels = new EncodedLabels(MetricsJson::encoded);
  private final ApiVersion version;
  private final byte[] created;

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsJson(ApiVersion version, long createdSeconds) {
    this.version = version;
    created = Bytes.utf8(",\"creationTimestamp\":\"" + Timestamps.format(createdSeconds) + "\"");
  }

  /// @param listVersion the resource version; 0: none
  Body list(ObjectKind kind, long listVersion, List<? extends MetricsObject> items) {
    ObjectNode frame = MetricsDocuments.list(kind.listKind(), version.groupVersion(), listVersion);
    byte[] open = TextFormat.COMPACT_JSON.bytes(frame);
    return Body.ofItems(
        Encoding.JSON.mediaType(),
        new ItemChunks<MetricsObject>(
            out -> out.add(open, 0, open.length - OBJECT_END).add(ITEMS),
            items,
            this::item,
            out -> out.add(LIST_END)),
        items.size());
  }

  private void item(Bytes out, MetricsObject object, boolean first) {
    if (!first) {
      out.add(',');
    }
    out.add(NAME);
    afterName(out, object);
  }

  /// An object by itself, which names its kind.
  void object(Bytes out, MetricsObject object) {
    out.add("{\"kind\":\"").add(object.kind().kind()).add("\",\"apiVersion\":\"");
    out.add(version.groupVersion()).add("\",").add(NAME, 1, NAME.length - 1);
    afterName(out, object);
  }

  private void afterName(Bytes out, MetricsObject object) {
    JsonStrings.quoted(out, object.name());
    if (!object.namespace().isEmpty()) {
      out.add(NAMESPACE);
      JsonStrings.quoted(out, object.namespace());
    }
    if (object.version() != 0) {
      out.add(VERSION).add(object.version()).add('"');
    }
    out.add(created);
    if (!object.labels().isEmpty()) {
      out.add(labels.of(object.labels()));
    }
    out.add(TIMESTAMP).add(timestamps.utf8(Timestamps.seconds(object.timeNanos())));
    out.add(WINDOW);
    GoDuration.write(out, object.windowNanos());
    switch (object) {
      case NodeMetrics(_, _, Usage usage, _) -> {
        out.add('"');
        usage(out, usage.cpuNanocores(), usage.memoryBytes(), usage.swapBytes());
      }
      case PodMetrics(_, PodUsage usage, _) -> {
        out.add(CONTAINERS);
        containers(out, usage.containers());
        out.add(CONTAINERS_END);
      }
    }
  }

  private void containers(Bytes out, List<ContainerUsage> containers) {
    for (int i = 0; i < containers.size(); i++) {
      if (i > 0) {
        out.add(',');
      }
      ContainerUsage container = containers.get(i);
      out.add(CONTAINER);
      JsonStrings.quoted(out, container.container());
      usage(out, container.cpuNanocores(), container.memoryBytes(), container.swapBytes());
    }
  }

  private void usage(Bytes out, long cpuNanocores, long memoryBytes, long swapBytes) {
    out.add(CPU);
    Quantity.cpu(out, cpuNanocores);
    out.add(MEMORY);
    Quantity.memory(out, memoryBytes);
    if (version.showsSwap(swapBytes)) {
      out.add(SWAP);
      Quantity.memory(out, swapBytes);
    }
    out.add(USAGE_END);
  }

  /// Labels, with the comma before them.
  private static byte[] encoded(Labels labels) {
    var out = new Bytes(LABELS);
    for (int i = 0; i < labels.size(); i++) {
      out.add(i == 0 ? ",\"labels\":{" : ",");
      JsonStrings.quoted(out, labels.key(i));
      out.add(':');
      JsonStrings.quoted(out, labels.value(i));
    }
    return out.add('}').take();
  }
}
