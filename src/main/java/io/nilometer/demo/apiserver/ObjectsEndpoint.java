package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.ObjectName;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Answers get and list for every kind, and writes for the writable kinds.
final class ObjectsEndpoint {

  private final ObjectStore store;
  private final Writes writes;

  ObjectsEndpoint(ObjectStore store) {
    this.store = store;
    this.writes = new Writes(store);
  }

  HttpReply answer(
      HttpMethod method,
      ResourcePath path,
      QueryParameters query,
      ObjectFormat as,
      JsonObject body) {
    if (method.equals(HttpMethod.GET)) {
      return path.object()
          .map(name -> get(path.kind(), name, as))
          .orElseGet(() -> list(path, query, as));
    }
    if (!path.kind().writable()) {
      return notAllowed(method, path);
    }
    if (method.equals(HttpMethod.POST) && path.name().isEmpty()) {
      return writes.create(path, body);
    }
    if (method.equals(HttpMethod.PUT) && path.name().isPresent()) {
      return writes.update(path, body);
    }
    if (method.equals(HttpMethod.DELETE) && path.name().isPresent()) {
      return writes.delete(path, body);
    }
    return notAllowed(method, path);
  }

  private HttpReply get(Kind kind, ObjectName name, ObjectFormat as) {
    return store
        .find(kind, name)
        .map(object -> HttpReply.of(HttpReply.OK, as.of(object)))
        .orElseGet(() -> Writes.absent(kind, name));
  }

  private HttpReply list(ResourcePath path, QueryParameters query, ObjectFormat as) {
    Optional<ContinueToken> from = query.text("continue").map(ContinueToken::decode);
    ObjectStore.Page page = store.list(query.selection(path), from, limit(query));
    return new HttpReply(HttpReply.OK, as.list(path.kind(), page));
  }

  /// Like a real API server, it ignores the limit of a list that may be old (`resourceVersion=0`).
  private static int limit(QueryParameters query) {
    long limit = query.number("limit").orElse(0L);
    boolean anyAge = query.text("resourceVersion").filter("0"::equals).isPresent();
    return limit <= 0 || anyAge ? Integer.MAX_VALUE : Math.toIntExact(limit);
  }

  private static HttpReply notAllowed(HttpMethod method, ResourcePath path) {
    return HttpReply.failure(
        405,
        "MethodNotAllowed",
        "the simulated cluster does not support " + method + " for " + path.kind().resource());
  }
}
