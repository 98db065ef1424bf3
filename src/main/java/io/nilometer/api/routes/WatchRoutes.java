package io.nilometer.api.routes;

import io.nilometer.api.discovery.Negotiation;
import io.nilometer.api.encode.IncludeObject;
import io.nilometer.api.encode.MetricsEncoder;
import io.nilometer.api.encode.Representation;
import io.nilometer.api.encode.WatchEncoder;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.EventBody;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.ObjectKind;
import io.nilometer.api.watch.ClientWatches;
import io.nilometer.api.watch.WatchRequest;
import io.nilometer.api.watch.WatchSelection;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/// Answers watches, and the lists that they begin with. Safe for any thread.
final class WatchRoutes {

  private final ClientWatches watches;
  private final MetricsEncoder encoder;
  private final InstantSource clock;

  WatchRoutes(ClientWatches watches, MetricsEncoder encoder, InstantSource clock) {
    this.watches = watches;
    this.encoder = encoder;
    this.clock = clock;
  }

  /// Whether the request is a watch, or a list that one can begin at, and these are served.
  boolean handle(RoutedRequest routed) {
    return watches.areServed() && (routed.isWatch() || WatchOptions.isVersioned(routed.query()));
  }

  CompletionStage<ApiResponse> answer(RoutedRequest routed, Target.NodeList target) {
    return answer(routed, target.version(), ObjectKind.NODE, Optional.empty());
  }

  CompletionStage<ApiResponse> answer(RoutedRequest routed, Target.PodList target) {
    return answer(routed, target.version(), ObjectKind.POD, target.namespace());
  }

  private CompletionStage<ApiResponse> answer(
      RoutedRequest routed, ApiVersion version, ObjectKind kind, Optional<String> namespace) {
    Representation representation =
        routed.isWatch() ? routed.negotiation().watch() : routed.negotiation().metrics(true);
    boolean byNode = kind == ObjectKind.POD && version == ApiVersion.V1;
    ListOptions options = ListOptions.parse(routed.query(), byNode);
    var selection =
        new WatchSelection(
            kind, namespace, options.labels(), options.fields(), Set.copyOf(options.nodes()));
    return routed.isWatch()
        ? watch(routed, representation, version, selection)
        : list(routed, representation, version, selection);
  }

  private CompletionStage<ApiResponse> watch(
      RoutedRequest routed,
      Representation representation,
      ApiVersion version,
      WatchSelection selection) {
    WatchOptions options = WatchOptions.parse(routed.query());
    var frames =
        new WatchEncoder(
            representation,
            version,
            selection.kind(),
            MetricsRoutes.includeObject(routed, representation),
            clock);
    var request =
        new WatchRequest(
            routed.user(),
            selection,
            options.start(),
            options.bookmarks(),
            options.timeout(),
            routed.request().headSize());
    return MetricsRoutes.awaited(routed, watches.open(request))
        .thenApply(opened -> lasting(routed, opened.encoded(frames)));
  }

  /// A watch that begins too late for its request ends at once.
  private static ApiResponse lasting(RoutedRequest routed, EventBody events) {
    if (routed.request().gone().toCompletableFuture().isDone()) {
      events.end().run();
    }
    return ApiResponse.watch(events);
  }

  private CompletionStage<ApiResponse> list(
      RoutedRequest routed,
      Representation representation,
      ApiVersion version,
      WatchSelection selection) {
    Negotiation.requireShape(representation, selection.kind(), true);
    IncludeObject include = MetricsRoutes.includeObject(routed, representation);
    return MetricsRoutes.awaited(routed, watches.list(selection, routed.memory()))
        .thenApply(
            found ->
                ApiResponse.ok(
                    encoder.list(
                        representation,
                        version,
                        selection.kind(),
                        found.version(),
                        found.items(),
                        include)));
  }
}
