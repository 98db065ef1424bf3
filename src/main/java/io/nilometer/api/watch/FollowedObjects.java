package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.MetricsQuery;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.ObjectEvent;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.ServedUsage;
import io.nilometer.api.watch.ClientWatch.Resumption;
import io.nilometer.api.watch.ServedObjects.Change;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.storage.UsageChange;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// What the watch cache knows while it follows the copies: usages as they are reported, joined with
/// the nodes and pods that exist. Passes each change to the watches that select it. Used by one
/// thread at a time.
final class FollowedObjects {

  /// A replica that is cut off misses deletions until it is put out of the cluster, or its usage is
  /// too old.
  private static final Duration DELETIONS_BEFORE = Duration.ofMinutes(2);

  private final MetricsQuery.Cluster cluster;
  private final Map<ObjectKind, Interests> interests;
  private final LongSupplier nanoTime;
  private final VersionClock clock;
  private final ReportedUsages reported;
  private final Map<ObjectKind, ServedObjects> served = new EnumMap<>(ObjectKind.class);
  private long version; // of the present step

  FollowedObjects(
      MetricsQuery.Cluster cluster,
      Map<ObjectKind, Interests> interests,
      VersionClock clock,
      LongSupplier nanoTime) {
    this.cluster = cluster;
    this.interests = interests;
    this.clock = clock;
    this.reported = new ReportedUsages(cluster.nodes()::size);
    this.nanoTime = nanoTime;
    for (ObjectKind kind : ObjectKind.values()) {
      served.put(kind, new ServedObjects());
    }
  }

  /// Applies what the copies report.
  void apply(List<UsageChange> changes) {
    version = clock.next();
    var affected =
        new ReportedUsages.Affected() {
          @Override
          public void node(String name) {
            reviewNode(name);
          }

          @Override
          public void pod(PodRef pod) {
            reviewPod(pod);
          }
        };
    changes.forEach(change -> reported.apply(change, affected));
  }

  /// Applies what the API server reports.
  void reviewNodes(List<PodRef> nodes) {
    version = clock.next();
    nodes.forEach(node -> reviewNode(node.name()));
  }

  /// The same of pods.
  void reviewPods(List<PodRef> pods) {
    version = clock.next();
    pods.forEach(this::reviewPod);
  }

  private void reviewNode(String name) {
    Optional<MetricsObject> now =
        reported
            .ofNode(name)
            .flatMap(
                usage ->
                    cluster
                        .nodes()
                        .find(name)
                        .map(node -> new NodeMetrics(node.name(), node.labels(), usage)));
    publish(ObjectKind.NODE, new PodRef("", name), now);
  }

  private void reviewPod(PodRef ref) {
    List<PodUsage> usages = reported.ofPod(ref);
    Optional<MetricsObject> now =
        usages.isEmpty()
            ? Optional.empty()
            : cluster.pods().find(ref).flatMap(pod -> metrics(pod, usages));
    publish(ObjectKind.POD, ref, now);
  }

  private Optional<MetricsObject> metrics(RunningPod pod, List<PodUsage> usages) {
    long fresh = nanoTime.getAsLong() - cluster.resolution().multipliedBy(2).toNanos();
    Optional<PodUsage> found = ServedUsage.of(pod, usages, fresh);
    found
        .filter(usage -> !pod.isBound() && !pod.doubts(usage))
        .ifPresent(usage -> pod.foundAt(usage.node(), usage.pod()));
    return found.map(usage -> new PodMetrics(pod.labels(), usage));
  }

  private void publish(ObjectKind kind, PodRef key, Optional<MetricsObject> now) {
    served.get(kind).put(key, now, version).ifPresent(change -> publish(kind, change));
  }

  private void publish(ObjectKind kind, Change change) {
    long nowNanos = nanoTime.getAsLong();
    interests
        .get(kind)
        .forEach(
            change,
            watch ->
                change
                    .event(watch.selection())
                    .filter(event -> !mayBeOld(event, watch.resumption(), nowNanos))
                    .ifPresent(event -> watch.queue().put(event)));
  }

  private boolean mayBeOld(ObjectEvent event, Optional<Resumption> resumption, long nowNanos) {
    return resumption.isPresent()
        && resumption.get().mayHaveNewer(event, requestedNanos(event.object()), nowNanos);
  }

  private long requestedNanos(MetricsObject object) {
    return reported.requestedNanos(
        switch (object) {
          case NodeMetrics node -> node.name();
          case PodMetrics pod -> pod.usage().node();
        });
  }

  /// Those of these objects that are served, in their order.
  List<MetricsObject> find(ObjectKind kind, List<PodRef> keys) {
    ServedObjects objects = served.get(kind);
    return keys.stream().flatMap(key -> objects.find(key).stream()).toList();
  }

  /// The objects that a watch begins with.
  List<ObjectEvent> existing(WatchSelection selection) {
    return served.get(selection.kind()).existing(SelectedKeys.of(cluster, selection), selection);
  }

  /// What changed since a version. Empty: that is not known.
  ///
  /// Of a version of another cache what began to be served or selected shortly before counts too,
  /// and what is no longer served some time before: the other cache may not have known it. Samples
  /// that the client may have newer do not count: it gets the next.
  ///
  /// @param marginMillis by how much versions of other caches may differ
  /// @param resumption present if another cache made the version
  Optional<List<ObjectEvent>> since(
      WatchSelection selection, long since, long marginMillis, Optional<Resumption> resumption) {
    ServedObjects objects = served.get(selection.kind());
    long selectedSince = resumption.isEmpty() ? since : VersionClock.earlier(since, marginMillis);
    if (selectedSince < objects.horizon()) {
      return Optional.empty();
    }
    long deletedSince =
        resumption.isEmpty() ? since : VersionClock.earlier(since, DELETIONS_BEFORE.toMillis());
    long nowNanos = nanoTime.getAsLong();
    return Optional.of(
        objects
            .since(
                SelectedKeys.of(cluster, selection), selection, since, selectedSince, deletedSince)
            .stream()
            .filter(event -> event.version() < since || !mayBeOld(event, resumption, nowNanos))
            .toList());
  }

  /// From now on every change is known.
  void begin() {
    forgetBefore(clock.next());
  }

  /// Forgets what was no longer served before that version.
  void forgetBefore(long before) {
    served.values().forEach(objects -> objects.forgetBefore(before));
  }
}
