package io.nilometer.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import java.util.List;

/// Writes the items of JSON lists straight to bytes, field by field as [MetricsDocuments] has
/// them: the lists of a large cluster are the dearest answers of all, and this is several times
/// as fast as a document in between. Not for several threads.
final class MetricsJson {

  private static final byte[] NAME = Bytes.utf8("{\"metadata\":{\"name\":");
  private static final byte[] NAMESPACE = Bytes.utf8(",\"namespace\":");
  private static final byte[] TIMESTAMP = Bytes.utf8("},\"timestamp\":\"");
  private static final byte[] WINDOW = Bytes.utf8("\",\"window\":\"");
  private static final byte[] CONTAINERS = Bytes.utf8("\",\"containers\":[");
  private static final byte[] CONTAINER = Bytes.utf8("{\"name\":");
  private static final byte[] CONTAINERS_END = Bytes.utf8("]}");
  private static final byte[] CPU = Bytes.utf8(",\"usage\":{\"cpu\":\"");
  private static final byte[] MEMORY = Bytes.utf8("\",\"memory\":\"");
  private static final byte[] USAGE_END = Bytes.utf8("\"}}");

  private final Timestamps timestamps = new Timestamps();
  private final byte[] created;
  private Labels lastLabels = Labels.NONE;
  private byte[] lastLabelsJson = {};

  /// @param createdSeconds the creation timestamp of all objects, seconds since the epoch
  MetricsJson(long createdSeconds) {
    created = Bytes.utf8(",\"creationTimestamp\":\"" + Timestamps.format(createdSeconds) + "\"");
  }

  Body list(ObjectKind kind, List<? extends MetricsObject> items) {
    TextFormat json = new CompactJson();
    ObjectNode frame = MetricsDocuments.list(kind.listKind(), ObjectKind.API_VERSION);
    return new Body(
        Encoding.JSON.mediaType(),
        new Pieces<MetricsObject>(
            out -> json.head(out, frame, "items"),
            items,
            this::item,
            out -> json.tail(out, frame, "items")));
  }

  private void item(Bytes out, MetricsObject object, boolean first) {
    if (!first) {
      out.add(',');
    }
    out.add(NAME);
    JsonStrings.quoted(out, object.name());
    if (!object.namespace().isEmpty()) {
      out.add(NAMESPACE);
      JsonStrings.quoted(out, object.namespace());
    }
    out.add(created);
    labels(out, object.labels());
    out.add(TIMESTAMP).add(timestamps.text(Timestamps.seconds(object.timeNanos())));
    out.add(WINDOW).add(GoDuration.format(object.windowNanos()));
    switch (object) {
      case NodeMetrics(_, _, Usage usage) -> {
        out.add('"');
        usage(out, usage.cpuNanocores(), usage.memoryBytes());
      }
      case PodMetrics(_, PodUsage usage) -> {
        out.add(CONTAINERS);
        containers(out, usage.containers());
        out.add(CONTAINERS_END);
      }
    }
  }

  private static void containers(Bytes out, List<ContainerUsage> containers) {
    for (int i = 0; i < containers.size(); i++) {
      if (i > 0) {
        out.add(',');
      }
      ContainerUsage container = containers.get(i);
      out.add(CONTAINER);
      JsonStrings.quoted(out, container.container());
      usage(out, container.cpuNanocores(), container.memoryBytes());
    }
  }

  private static void usage(Bytes out, long cpuNanocores, long memoryBytes) {
    out.add(CPU).add(Quantity.cpu(cpuNanocores));
    out.add(MEMORY).add(Quantity.memory(memoryBytes)).add(USAGE_END);
  }

  /// Pods of one workload stand together in a list and share their labels: those of the item before
  /// are encoded already.
  @SuppressWarnings("ReferenceEquality")
  private void labels(Bytes out, Labels labels) {
    if (labels == lastLabels) {
      out.add(lastLabelsJson);
      return;
    }
    int start = out.size();
    encodeLabels(out, labels);
    lastLabels = labels;
    lastLabelsJson = out.since(start);
  }

  private static void encodeLabels(Bytes out, Labels labels) {
    for (int i = 0; i < labels.size(); i++) {
      out.add(i == 0 ? ",\"labels\":{" : ",");
      JsonStrings.quoted(out, labels.key(i));
      out.add(':');
      JsonStrings.quoted(out, labels.value(i));
    }
    if (!labels.isEmpty()) {
      out.add('}');
    }
  }
}
