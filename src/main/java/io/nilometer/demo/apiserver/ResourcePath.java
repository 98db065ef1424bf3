package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.ObjectName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A path to objects: `/api/v1/nodes`, `/apis/GROUP/VERSION/namespaces/NS/RESOURCE/NAME`, …
record ResourcePath(Kind kind, Optional<String> namespace, Optional<String> name) {

  /// Empty if the path does not name a kind that this server stores.
  static Optional<ResourcePath> parse(String path) {
    List<String> parts = Arrays.asList(path.split("/", -1));
    if (parts.size() > 3 && parts.get(1).equals("api")) {
      return below(parts.get(2), parts.subList(3, parts.size()));
    }
    if (parts.size() > 4 && parts.get(1).equals("apis")) {
      return below(parts.get(2) + "/" + parts.get(3), parts.subList(4, parts.size()));
    }
    return Optional.empty();
  }

  private static Optional<ResourcePath> below(String apiVersion, List<String> parts) {
    boolean namespaced = parts.size() > 2 && parts.getFirst().equals("namespaces");
    Optional<String> namespace = namespaced ? Optional.of(parts.get(1)) : Optional.empty();
    List<String> rest = namespaced ? parts.subList(2, parts.size()) : parts;
    if (rest.size() > 2) {
      return Optional.empty();
    }
    Optional<String> name = rest.size() == 2 ? Optional.of(rest.get(1)) : Optional.empty();
    return Kind.of(apiVersion, rest.getFirst())
        .filter(kind -> kind.namespaced() ? namespaced || name.isEmpty() : !namespaced)
        .map(kind -> new ResourcePath(kind, namespace, name));
  }

  /// The object that the path names.
  Optional<ObjectName> object() {
    return name.map(given -> new ObjectName(namespace.orElse(""), given));
  }
}
