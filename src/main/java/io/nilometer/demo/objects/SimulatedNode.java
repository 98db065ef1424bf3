package io.nilometer.demo.objects;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/// A node as the API server shows it, and the load of its machine.
///
/// @param bootId changes when the machine restarts
/// @param metricsPath of the kubelet; the node has an annotation if it is not the default
/// @param startNanos when the CPU counter was 0, nanoseconds since the epoch
public record SimulatedNode(
    String name,
    String uid,
    String bootId,
    String address,
    int port,
    String metricsPath,
    Map<String, String> labels,
    long startNanos,
    Load load,
    long revision)
    implements KubeObject {

  public static final String METRICS_PATH = "/metrics/resource";
  private static final String PATH_ANNOTATION = "metrics.k8s.io/resource-metrics-path";
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long GIB = 1L << 30;

  public SimulatedNode {
    labels = Map.copyOf(labels);
  }

  /// The CPU counter at a time, nanoseconds.
  public long cpuNanos(long timeNanos) {
    return Math.max(0, (long) load.cpuNanos(startNanos, timeNanos));
  }

  public SimulatedNode withLabels(Map<String, String> newLabels) {
    return new SimulatedNode(
        name, uid, bootId, address, port, metricsPath, newLabels, startNanos, load, revision);
  }

  public SimulatedNode withMetricsPath(String path) {
    return new SimulatedNode(
        name, uid, bootId, address, port, path, labels, startNanos, load, revision);
  }

  public SimulatedNode withAddress(String newAddress) {
    return new SimulatedNode(
        name, uid, bootId, newAddress, port, metricsPath, labels, startNanos, load, revision);
  }

  @Override
  public SimulatedNode at(long newRevision) {
    return new SimulatedNode(
        name, uid, bootId, address, port, metricsPath, labels, startNanos, load, newRevision);
  }

  @Override
  public Kind kind() {
    return Kind.NODES;
  }

  @Override
  public ObjectName id() {
    return new ObjectName("", name);
  }

  @Override
  public JsonObject metadata() {
    var metadata =
        new JsonObject()
            .put("name", name)
            .put("uid", uid)
            .put("resourceVersion", Long.toString(revision))
            .put(
                "creationTimestamp",
                Instant.ofEpochSecond(startNanos / (1_000 * NANOS_PER_MILLI)).toString())
            .put("labels", new JsonObject(new TreeMap<>(labels)));
    if (!metricsPath.equals(METRICS_PATH)) {
      metadata.put("annotations", JsonObject.of(PATH_ANNOTATION, metricsPath));
    }
    return metadata;
  }

  @Override
  public JsonObject body() {
    JsonObject size = size();
    return new JsonObject()
        .put("metadata", metadata())
        .put("spec", new JsonObject())
        .put(
            "status",
            new JsonObject()
                .put("capacity", size)
                .put("allocatable", size)
                .put("conditions", JsonArray.of(JsonObject.of("type", "Ready", "status", "True")))
                .put("addresses", addresses())
                .put("nodeInfo", nodeInfo())
                .put(
                    "daemonEndpoints",
                    JsonObject.of("kubeletEndpoint", JsonObject.of("Port", port))));
  }

  /// All fields, since typed clients require them.
  private JsonObject nodeInfo() {
    return JsonObject.of(
            "architecture", "amd64", "operatingSystem", "linux", "osImage", "simulated")
        .put("bootID", bootId)
        .put("machineID", uid)
        .put("systemUUID", uid)
        .put("kernelVersion", "6.12.0")
        .put("containerRuntimeVersion", "containerd://2.1.0")
        .put("kubeletVersion", "v1.37.0")
        .put("kubeProxyVersion", "");
  }

  private JsonArray addresses() {
    return JsonArray.of(
        JsonObject.of("type", "InternalIP", "address", address),
        JsonObject.of("type", "Hostname", "address", name));
  }

  /// Capacity above the load: a power of two of cores, and of GiB.
  private JsonObject size() {
    long cores = powerOfTwoFrom(2 * load.meanNanocores() / 1_000_000_000);
    long gib = powerOfTwoFrom(2 * load.meanBytes() / GIB);
    return JsonObject.of("cpu", Long.toString(cores), "memory", gib + "Gi", "pods", "1100");
  }

  private static long powerOfTwoFrom(long least) {
    return Math.max(4, Long.highestOneBit(least) << 1);
  }
}
