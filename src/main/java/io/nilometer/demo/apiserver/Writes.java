package io.nilometer.demo.apiserver;

import io.nilometer.demo.objects.Document;
import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.KubeObject;
import io.nilometer.demo.objects.ObjectName;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.UUID;

/// Creates, replaces and deletes objects for clients, with the conflict checks of Kubernetes.
final class Writes {

  private final ObjectStore store;

  Writes(ObjectStore store) {
    this.store = store;
  }

  HttpReply create(ResourcePath path, JsonObject body) {
    String name = metadata(body).getString("name", "");
    var created = new ObjectName(path.namespace().orElse(""), name);
    if (name.isEmpty()) {
      return HttpReply.failure(422, "Invalid", "metadata.name: Required value: name is required");
    }
    synchronized (store) {
      if (store.find(path.kind(), created).isPresent()) {
        return HttpReply.failure(
            409, "AlreadyExists", named(path.kind(), created) + " already exists");
      }
      return written(HttpReply.CREATED, path.kind(), created, body, UUID.randomUUID().toString());
    }
  }

  HttpReply update(ResourcePath path, JsonObject body) {
    ObjectName name = path.object().orElseThrow();
    synchronized (store) {
      Optional<KubeObject> before = store.find(path.kind(), name);
      if (before.isEmpty()) {
        return absent(path.kind(), name);
      }
      return before
          .filter(object -> isStale(object, metadata(body)))
          .map(_ -> conflict(path.kind(), name))
          .orElseGet(() -> written(HttpReply.OK, path.kind(), name, body, uid(before.get())));
    }
  }

  HttpReply delete(ResourcePath path, JsonObject options) {
    ObjectName name = path.object().orElseThrow();
    JsonObject preconditions = options.getJsonObject("preconditions", new JsonObject());
    synchronized (store) {
      Optional<KubeObject> before = store.find(path.kind(), name);
      if (before.isEmpty()) {
        return absent(path.kind(), name);
      }
      if (isStale(before.get(), preconditions)) {
        return conflict(path.kind(), name);
      }
      store.remove(path.kind(), name);
      return HttpReply.of(
          HttpReply.OK, JsonObject.of("kind", "Status", "apiVersion", "v1", "status", "Success"));
    }
  }

  private HttpReply written(int status, Kind kind, ObjectName name, JsonObject body, String uid) {
    JsonObject content = body.copy();
    content.remove("kind");
    content.remove("apiVersion");
    content.put("metadata", metadata(body).copy().put("uid", uid));
    KubeObject stored = store.put(new Document(kind, name, 0, content));
    return HttpReply.of(status, ObjectFormat.WHOLE.of(stored));
  }

  /// Whether the write names another UID or an older resource version.
  private static boolean isStale(KubeObject object, JsonObject expected) {
    return !expected
            .getString("resourceVersion", Long.toString(object.revision()))
            .equals(Long.toString(object.revision()))
        || !expected.getString("uid", uid(object)).equals(uid(object));
  }

  private static String uid(KubeObject object) {
    return object.metadata().getString("uid", "");
  }

  private static JsonObject metadata(JsonObject body) {
    return body.getJsonObject("metadata", new JsonObject());
  }

  private static HttpReply conflict(Kind kind, ObjectName name) {
    return HttpReply.failure(
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s: the object has been modified"
            .formatted(named(kind, name)));
  }

  static HttpReply absent(Kind kind, ObjectName name) {
    return HttpReply.notFound(named(kind, name) + " not found");
  }

  private static String named(Kind kind, ObjectName name) {
    int slash = kind.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : "." + kind.apiVersion().substring(0, slash);
    return kind.resource() + group + " \"" + name.name() + "\"";
  }
}
