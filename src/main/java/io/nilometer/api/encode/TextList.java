package io.nilometer.api.encode;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// A document with one long array, written an item at a time. Not thread-safe.
///
/// @param <T> an item
final class TextList<T> {

  private final Representation representation;
  private final TextFormat format;
  private final ObjectNode frame;
  private final String array;
  private final Function<T, JsonNode> item;
  private JsonGenerator generator;

  /// @param frame the document without the array
  TextList(
      Representation representation, ObjectNode frame, String array, Function<T, JsonNode> item) {
    this.representation = representation;
    this.format = TextFormat.of(representation);
    this.frame = frame;
    this.array = array;
    this.item = item;
  }

  Body body(List<? extends T> items) {
    var chunks =
        new ItemChunks<T>(
            out -> write(() -> begin(out)),
            items,
            (_, next, _) -> write(() -> item(next)),
            out -> write(() -> end(out)));
    return Body.ofItems(representation.encoding().mediaType(), chunks, items.size());
  }

  private interface Step {
    void run() throws IOException;
  }

  private static void write(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot be written to", e);
    }
  }

  private void begin(Bytes out) throws IOException {
    generator = format.generator(out.stream());
    generator.writeStartObject();
    for (Map.Entry<String, JsonNode> field : fields().entrySet()) {
      if (field.getKey().equals(array)) {
        break;
      }
      write(field);
    }
    generator.writeArrayFieldStart(array);
    generator.flush();
  }

  private void item(T next) throws IOException {
    generator.writeTree(item.apply(next));
    generator.flush();
  }

  private void end(Bytes out) throws IOException {
    generator.writeEndArray();
    boolean after = false;
    for (Map.Entry<String, JsonNode> field : fields().entrySet()) {
      if (after) {
        write(field);
      }
      after |= field.getKey().equals(array);
    }
    generator.writeEndObject();
    generator.close();
    out.add(format.end());
  }

  private void write(Map.Entry<String, JsonNode> field) throws IOException {
    generator.writeFieldName(field.getKey());
    generator.writeTree(field.getValue());
  }

  /// In their order, with the array: last in JSON, sorted in YAML.
  private Map<String, JsonNode> fields() {
    Map<String, JsonNode> fields =
        format == TextFormat.YAML ? new TreeMap<>() : new LinkedHashMap<>();
    frame.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    fields.put(array, frame.nullNode());
    return fields;
  }
}
