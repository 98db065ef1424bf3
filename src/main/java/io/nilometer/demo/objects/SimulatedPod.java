package io.nilometer.demo.objects;

import io.nilometer.model.PodRef;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/// A pod as the API server and the kubelet of its node show it.
///
/// @param phase `Running` unless a test changes it
public record SimulatedPod(
    PodRef ref,
    String uid,
    String node,
    Instant created,
    Map<String, String> labels,
    List<SimulatedContainer> containers,
    String phase,
    long revision)
    implements KubeObject {

  static final String RUNNING = "Running";

  public SimulatedPod {
    containers = List.copyOf(containers);
  }

  public SimulatedContainer container(String name) {
    return containers.stream()
        .filter(container -> container.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("pod " + ref + " has no container " + name));
  }

  public SimulatedPod inPhase(String newPhase) {
    return new SimulatedPod(ref, uid, node, created, labels, containers, newPhase, revision);
  }

  /// The pod with one of its containers restarted.
  public SimulatedPod restarting(String name, long nowNanos) {
    List<SimulatedContainer> newContainers =
        containers.stream()
            .map(each -> each.name().equals(name) ? each.restarted(nowNanos) : each)
            .toList();
    return new SimulatedPod(ref, uid, node, created, labels, newContainers, phase, revision);
  }

  @Override
  public SimulatedPod at(long newRevision) {
    return new SimulatedPod(ref, uid, node, created, labels, containers, phase, newRevision);
  }

  @Override
  public Kind kind() {
    return Kind.PODS;
  }

  @Override
  public ObjectName id() {
    return new ObjectName(ref.namespace(), ref.name());
  }

  @Override
  public Optional<String> field(String path) {
    return switch (path) {
      case "status.phase" -> Optional.of(phase);
      case "spec.nodeName" -> Optional.of(node);
      default -> Optional.empty();
    };
  }

  @Override
  public JsonObject metadata() {
    return new JsonObject()
        .put("name", ref.name())
        .put("namespace", ref.namespace())
        .put("uid", uid)
        .put("resourceVersion", Long.toString(revision))
        .put("creationTimestamp", created.truncatedTo(ChronoUnit.SECONDS).toString())
        .put("labels", new JsonObject(new TreeMap<>(labels)));
  }

  @Override
  public JsonObject body() {
    var specified = new JsonArray();
    var statuses = new JsonArray();
    for (SimulatedContainer container : containers) {
      specified.add(
          new JsonObject().put("name", container.name()).put("image", "registry.example/app:1"));
      statuses.add(
          new JsonObject()
              .put("name", container.name())
              .put("ready", phase.equals(RUNNING))
              .put("restartCount", 0)
              .put("image", "registry.example/app:1")
              .put("imageID", ""));
    }
    return new JsonObject()
        .put("metadata", metadata())
        .put("spec", new JsonObject().put("nodeName", node).put("containers", specified))
        .put("status", new JsonObject().put("phase", phase).put("containerStatuses", statuses));
  }
}
