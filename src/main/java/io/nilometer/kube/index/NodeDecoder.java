package io.nilometer.kube.index;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.watch.Decoder;
import io.nilometer.kube.watch.ObjectMeta;
import io.nilometer.model.Excerpt;
import io.nilometer.model.Machine;
import io.nilometer.model.NodeFacts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Decodes the fields of a Node that [NodeFacts] holds.
final class NodeDecoder implements Decoder<NodeFacts> {

  /// Several times the UUID that Linux makes. Each batch of the node has it, and batches of other
  /// nodes are in the same message.
  static final int LONGEST_BOOT_ID = 256;

  @Override
  public Decoded<NodeFacts> read(JsonParser json) throws IOException {
    var reader = new Reader();
    Json.fields(json, reader::top);
    return new Decoded<>(reader.node(), reader.meta);
  }

  private static final class Reader {
    private ObjectMeta meta = ObjectMeta.NONE;
    private final List<NodeFacts.Address> addresses = new ArrayList<>();
    private int kubeletPort;
    private boolean ready;
    private String bootId = "";
    private long cpuNanocores;
    private long allocatableNanocores; // counts where there is no capacity

    NodeFacts node() {
      return new NodeFacts(
          meta.name(),
          SharedLabels.interned(meta.labels()),
          List.copyOf(addresses),
          kubeletPort,
          Optional.of(meta.metricsPath()).filter(path -> !path.isEmpty()),
          ready,
          new Machine(meta.uid(), bootId, cpuNanocores > 0 ? cpuNanocores : allocatableNanocores));
    }

    void top(String field, JsonParser json) throws IOException {
      switch (field) {
        case "metadata" -> meta = ObjectMeta.read(json);
        case "status" -> Json.fields(json, this::status);
        default -> json.skipChildren();
      }
    }

    private void status(String field, JsonParser json) throws IOException {
      switch (field) {
        case "addresses" -> elements(json, this::address);
        case "conditions" -> elements(json, this::condition);
        case "capacity" -> Json.fields(json, this::capacity);
        case "allocatable" -> Json.fields(json, this::allocatable);
        case "nodeInfo" -> Json.fields(json, this::info);
        case "daemonEndpoints" -> Json.fields(json, this::endpoint);
        default -> json.skipChildren();
      }
    }

    private void capacity(String resource, JsonParser json) throws IOException {
      if (resource.equals("cpu")) {
        cpuNanocores = CpuQuantity.nanocores(Json.text(json));
      } else {
        json.skipChildren();
      }
    }

    private void allocatable(String resource, JsonParser json) throws IOException {
      if (resource.equals("cpu")) {
        allocatableNanocores = CpuQuantity.nanocores(Json.text(json));
      } else {
        json.skipChildren();
      }
    }

    private void info(String field, JsonParser json) throws IOException {
      if (field.equals("bootID")) {
        bootId = Excerpt.of(Json.text(json), LONGEST_BOOT_ID);
      } else {
        json.skipChildren();
      }
    }

    private void endpoint(String field, JsonParser json) throws IOException {
      if (field.equals("kubeletEndpoint")) {
        Json.fields(json, this::port);
      } else {
        json.skipChildren();
      }
    }

    private void port(String field, JsonParser json) throws IOException {
      if (field.equals("Port")) {
        kubeletPort = json.getValueAsInt();
      } else {
        json.skipChildren();
      }
    }

    private void address(TypedText element) {
      addresses.add(new NodeFacts.Address(element.type.intern(), element.address));
    }

    private void condition(TypedText element) {
      ready |= element.type.equals("Ready") && element.status.equals("True");
    }

    private static void elements(JsonParser json, Consumer<TypedText> each) throws IOException {
      Json.elements(
          json,
          value -> {
            var element = new TypedText();
            Json.fields(value, element::field);
            each.accept(element);
          });
    }
  }

  /// An element of `addresses` or of `conditions`.
  private static final class TypedText {
    private String type = "";
    private String address = "";
    private String status = "";

    void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "type" -> type = Json.text(json);
        case "address" -> address = Json.text(json);
        case "status" -> status = Json.text(json);
        default -> json.skipChildren();
      }
    }
  }
}
