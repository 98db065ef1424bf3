package io.nilometer.api.watch;

import io.nilometer.api.query.MetricsObject;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.watch.ServedObjects.Change;
import io.nilometer.model.Labels;
import io.nilometer.model.selector.LabelRequirement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// The watches of one kind of objects, found by what they select: a change is held against the few
/// watches of its name, its node, one of its labels or its namespace, and those that select by
/// nothing else. Used by one thread at a time.
final class Interests {

  private sealed interface Place {

    record OfName(String name) implements Place {}

    record OfNode(String node) implements Place {}

    record OfLabel(String key, String value) implements Place {}

    record OfNamespace(String namespace) implements Place {}

    record Anywhere() implements Place {}
  }

  private static final Place ANYWHERE = new Place.Anywhere();

  private final Map<Place, Set<ClientWatch>> watches = new HashMap<>();

  void add(ClientWatch watch) {
    places(watch.selection())
        .forEach(place -> watches.computeIfAbsent(place, _ -> new LinkedHashSet<>()).add(watch));
  }

  void remove(ClientWatch watch) {
    for (Place place : places(watch.selection())) {
      watches.computeIfPresent(
          place,
          (_, some) -> {
            some.remove(watch);
            return some.isEmpty() ? null : some;
          });
    }
  }

  /// Where a watch is found: of an object that it selects, at one of these.
  private static Collection<Place> places(WatchSelection selection) {
    Optional<String> name = selection.fields().requiredName();
    if (name.isPresent()) {
      return List.of(new Place.OfName(name.get()));
    }
    if (selection.nodes().size() == 1) {
      return List.of(new Place.OfNode(selection.nodes().iterator().next()));
    }
    for (LabelRequirement requirement : selection.labels().requirements()) {
      if (requirement instanceof LabelRequirement.In(String key, Set<String> values)) {
        return values.stream().<Place>map(value -> new Place.OfLabel(key, value)).toList();
      }
    }
    return List.of(
        selection
            .namespace()
            .or(selection.fields()::requiredNamespace)
            .<Place>map(Place.OfNamespace::new)
            .orElse(ANYWHERE));
  }

  /// Passes on each watch that may concern the change, once.
  void forEach(Change change, Consumer<ClientWatch> each) {
    if (watches.isEmpty()) {
      return;
    }
    Optional<Labels> before = change.before().map(MetricsObject::labels);
    Optional<Labels> after = change.after().map(MetricsObject::labels);
    MetricsObject object = change.after().or(change::before).orElseThrow();
    var found = new HashSet<ClientWatch>();
    Consumer<ClientWatch> once =
        watch -> {
          if (found.add(watch)) {
            each.accept(watch);
          }
        };
    at(new Place.OfName(object.name()), once);
    at(new Place.OfNamespace(object.namespace()), once);
    at(ANYWHERE, once);
    Stream.of(change.before(), change.after())
        .flatMap(Optional::stream)
        .flatMap(one -> one instanceof PodMetrics pod ? Stream.of(pod.usage().node()) : Stream.of())
        .distinct()
        .forEach(node -> at(new Place.OfNode(node), once));
    Stream.of(before, after)
        .flatMap(Optional::stream)
        .distinct()
        .forEach(labels -> labels.forEach((key, value) -> at(new Place.OfLabel(key, value), once)));
  }

  private void at(Place place, Consumer<ClientWatch> each) {
    Set<ClientWatch> some = watches.get(place);
    if (some != null) {
      some.forEach(each);
    }
  }
}
