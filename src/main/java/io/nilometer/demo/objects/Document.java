package io.nilometer.demo.objects;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;

/// An object stored as JSON.
///
/// @param content everything but `kind` and `apiVersion`; must not be modified
public record Document(Kind kind, ObjectName id, long revision, JsonObject content)
    implements KubeObject {

  @Override
  public Map<String, String> labels() {
    var labels = new HashMap<String, String>();
    content
        .getJsonObject("metadata", new JsonObject())
        .getJsonObject("labels", new JsonObject())
        .forEach(label -> labels.put(label.getKey(), (String) label.getValue()));
    return labels;
  }

  @Override
  public Document at(long newRevision) {
    return new Document(kind, id, newRevision, content);
  }

  @Override
  public JsonObject metadata() {
    return content
        .getJsonObject("metadata", new JsonObject())
        .copy()
        .put("name", id.name())
        .put("namespace", id.namespace())
        .put("resourceVersion", Long.toString(revision));
  }

  @Override
  public JsonObject body() {
    return content.copy().put("metadata", metadata());
  }
}
