package io.nilometer.kube.index;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.nilometer.kube.Json;
import io.nilometer.kube.watch.Decoder;
import io.nilometer.kube.watch.ObjectMeta;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Decodes the metadata of pods and the nodes that they are bound to: from Tables, from whole
/// objects, or from mere metadata, which lack the node. In a watch only the first Table defines its
/// columns.
final class PodDecoder implements Decoder<PodFacts> {

  private static final String NODE_COLUMN = "Node";

  /// What a Table has for a pod that is not bound to a node.
  private static final String NO_NODE = "<none>";

  private static final int NO_COLUMN = -1;

  private final LongLabels longLabels;
  private int nodeColumn = NO_COLUMN;

  PodDecoder(LongLabels longLabels) {
    this.longLabels = longLabels;
  }

  @Override
  public Decoded<PodFacts> read(JsonParser json) throws IOException {
    var reader = new Reader();
    Json.fields(json, reader::field);
    return reader.pod();
  }

  /// Null stands for the columns of the Table before.
  @Override
  public void readColumns(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    var reader = new ColumnReader();
    Json.elements(json, reader::column);
    nodeColumn = reader.nodeColumn;
  }

  private static final class ColumnReader {
    private int column;
    private int nodeColumn = NO_COLUMN;

    void column(JsonParser json) throws IOException {
      Json.fields(json, this::field);
      column++;
    }

    private void field(String field, JsonParser json) throws IOException {
      if (!field.equals("name")) {
        json.skipChildren();
      } else if (Json.text(json).equals(NODE_COLUMN)) {
        nodeColumn = column;
      }
    }
  }

  /// A Table holds a row, a row an object, and each has metadata of its own; the last counts.
  private final class Reader {
    private ObjectMeta meta = ObjectMeta.NONE;
    private String node = "";
    private int cell;

    void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> meta = ObjectMeta.read(json);
        case "spec" -> Json.fields(json, this::spec);
        case "columnDefinitions" -> readColumns(json);
        case "rows" -> Json.elements(json, row -> Json.fields(row, this::field));
        case "cells" -> Json.elements(json, this::cell);
        case "object" -> Json.fields(json, this::field);
        default -> json.skipChildren();
      }
    }

    private void spec(String field, JsonParser json) throws IOException {
      if (field.equals("nodeName")) {
        node = Json.text(json).intern();
      } else {
        json.skipChildren();
      }
    }

    private void cell(JsonParser json) throws IOException {
      if (cell++ != nodeColumn) {
        json.skipChildren();
        return;
      }
      String text = Json.text(json);
      node = text.equals(NO_NODE) ? "" : text.intern(); // shared by many pods
    }

    Decoded<PodFacts> pod() {
      var pod =
          new PodFacts(
              new PodRef(meta.namespace(), meta.name()),
              meta.labels(),
              seconds(meta.created()),
              meta.mirror(),
              node);
      if (meta.labelsLeftOut()) {
        longLabels.onLeftOut(pod);
      }
      return new Decoded<>(pod, meta);
    }

    private static int seconds(String time) {
      try {
        return time.isEmpty() ? 0 : (int) Instant.parse(time).getEpochSecond();
      } catch (DateTimeParseException _) {
        return 0;
      }
    }
  }
}
