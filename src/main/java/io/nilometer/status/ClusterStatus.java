package io.nilometer.status;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What `/status.json` has: the cluster as the replicas report it at one moment. Every list has a
/// bound. docs/status-page.md describes the fields.
///
/// @param complete all replicas have answered in time
/// @param missing those that have not, and what else could not be read
record ClusterStatus(
    Instant time,
    String answeredBy,
    boolean complete,
    List<Missing> missing,
    long resolutionSeconds,
    List<Replica> replicas,
    List<Lease> leases,
    Partitions partitions,
    Nodes nodes,
    Kubelets kubelets,
    Top top,
    ApiServer apiServer,
    List<Certificate> certificates,
    List<Change> changes) {

  /// @param what a replica or a Lease
  record Missing(String what, String reason) {}

  /// @param state `Up`, `Draining` or `Unreachable`
  /// @param nodes how many it scrapes
  /// @param report absent of a replica that has not answered
  record Replica(
      String name,
      String state,
      boolean leader,
      boolean oldest,
      int nodes,
      PhaseCount copies,
      Optional<Report> report) {}

  /// What a replica knows of itself.
  ///
  /// @param notReady why it is not ready
  record Report(
      String version,
      Instant started,
      boolean ready,
      List<String> notReady,
      long heapUsedBytes,
      long heapMaxBytes) {}

  record PhaseCount(int ready, int warming, int retiring) {}

  /// @param holder as it is in the Lease; empty: free
  record Lease(String name, String holder, Instant renewed) {}

  /// @param unserved partitions without a copy that can be queried
  record Partitions(int count, int unserved, List<Partition> list) {}

  record Partition(int partition, List<Copy> copies) {}

  record Copy(int copy, String replica, String phase) {}

  /// @param omitted nodes beyond the bound of the list
  record Nodes(int total, NodeCount count, int omitted, List<Node> list) {}

  record NodeCount(int fresh, int late, int stale, int none, int unknown) {}

  /// @param state `fresh`, `late`, `stale`, `none` or `unknown`
  /// @param problem `failing` or `slow`, of its kubelet
  /// @param ageSeconds since its last samples were requested
  /// @param tookMillis how long the kubelet took to answer
  /// @param cpuPercent of its capacity
  record Node(
      String name,
      String state,
      Optional<String> problem,
      Optional<Double> ageSeconds,
      Optional<Long> tookMillis,
      Optional<Long> cpuMillicores,
      Optional<Long> cpuPercent,
      Optional<Long> memoryMebibytes) {}

  /// @param omitted kubelets with problems beyond the bound of the list
  record Kubelets(int failing, int slow, int omitted, List<Kubelet> list) {}

  /// @param problem `failing` or `slow`
  /// @param nodeReady as the API server has it
  record Kubelet(
      String node,
      String problem,
      String reason,
      Instant since,
      Optional<Long> tookMillis,
      boolean nodeReady,
      String replica) {}

  record Top(
      List<Consumer> nodesByCpu,
      List<Consumer> nodesByMemory,
      List<Consumer> podsByCpu,
      List<Consumer> podsByMemory) {}

  /// @param namespace absent of a node
  /// @param node where the pod runs; absent of a node
  record Consumer(
      Optional<String> namespace,
      String name,
      Optional<String> node,
      long cpuMillicores,
      long memoryMebibytes) {}

  record ApiServer(String address, List<Watch> watches) {}

  record Watch(String replica, String kind, boolean synced, int objects, String problem) {}

  record Certificate(String replica, String use, String subject, Instant notAfter) {}

  record Change(Instant time, String kind, String subject, String detail, int count) {}
}
