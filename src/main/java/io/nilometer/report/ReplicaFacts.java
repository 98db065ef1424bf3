package io.nilometer.report;

import java.util.List;

/// What a replica knows of itself.
///
/// @param upMillis since it started
/// @param notReady the failures of its readiness checks; none: it is ready
/// @param failing how many of the kubelets that it scrapes fail
/// @param slow how many of them are slow
/// @param kubelets some of these, the failing first
/// @param changes the newest first
public record ReplicaFacts(
    String version,
    long upMillis,
    long heapUsedBytes,
    long heapMaxBytes,
    List<String> notReady,
    int failing,
    int slow,
    List<Kubelet> kubelets,
    List<Watch> watches,
    List<Certificate> certificates,
    List<Change> changes) {

  public static final int MAX_KUBELETS = 200;
  public static final int MAX_CHANGES = 100;
  public static final int MAX_OTHERS = 20;

  public ReplicaFacts {
    notReady = first(notReady, MAX_OTHERS);
    kubelets = first(kubelets, MAX_KUBELETS);
    watches = first(watches, MAX_OTHERS);
    certificates = first(certificates, MAX_OTHERS);
    changes = first(changes, MAX_CHANGES);
  }

  private static <T> List<T> first(List<T> all, int most) {
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }

  /// A kubelet that fails or is slow.
  ///
  /// @param reason why it fails; empty: it is slow
  /// @param tookMillis how long its last answer took; 0 of one that fails
  public record Kubelet(String node, String reason, long sinceMillis, long tookMillis) {}

  /// A watch of one kind of objects at the API server.
  ///
  /// @param objects how many of them exist
  /// @param synced the first list is complete
  /// @param problem why it does not work now; empty: it works
  public record Watch(String kind, int objects, boolean synced, String problem) {}

  /// A certificate that the replica presents.
  ///
  /// @param use what for
  /// @param subject its distinguished name
  /// @param expiresInMillis negative: it has expired
  public record Certificate(String use, String subject, long expiresInMillis) {}

  /// One change that the replica has seen, or several of one kind.
  ///
  /// @param kind in lower case, with hyphens
  public record Change(long agoMillis, String kind, String subject, String detail, int count) {}
}
