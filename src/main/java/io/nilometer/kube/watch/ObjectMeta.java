package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.model.Labels;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// The fields of an object's metadata that are used.
///
/// @param uid empty where it is not given
/// @param created in the form of RFC 3339
/// @param labels none where they are more than [#MOST_LABEL_CHARS]
/// @param mirror whether it is the mirror of a static pod
/// @param metricsPath the annotation of a node whose kubelet has another path, else empty
public record ObjectMeta(
    String namespace,
    String name,
    String uid,
    String resourceVersion,
    String created,
    Labels labels,
    boolean mirror,
    String metricsPath,
    boolean labelsLeftOut) {

  /// So many characters the labels of an object may have in all, if each counts as
  /// [#CHARS_A_LABEL] more.
  public static final int MOST_LABEL_CHARS = 64 << 10;

  /// A label takes memory besides its text.
  private static final int CHARS_A_LABEL = 64;

  /// Most objects have fewer, and share them with others.
  private static final int USUAL_LABELS = 32;

  public static final ObjectMeta NONE =
      new ObjectMeta("", "", "", "", "", Labels.NONE, false, "", false);

  private static final String MIRROR = "kubernetes.io/config.mirror";
  private static final String METRICS_PATH = "metrics.k8s.io/resource-metrics-path";

  /// How many characters its texts have, and what else takes memory, in characters.
  int chars() {
    int chars = namespace.length() + name.length() + uid.length();
    chars += Math.max(0, labels.size() - USUAL_LABELS) * CHARS_A_LABEL;
    for (int i = 0; i < labels.size(); i++) {
      chars += labels.key(i).length() + labels.value(i).length();
    }
    return chars;
  }

  public static ObjectMeta read(JsonParser json) throws IOException {
    var reader = new Reader();
    Json.fields(json, reader::field);
    return new ObjectMeta(
        reader.namespace,
        reader.name,
        reader.uid,
        reader.resourceVersion,
        reader.created,
        Labels.of(reader.labels),
        reader.mirror,
        reader.metricsPath,
        reader.labelChars > MOST_LABEL_CHARS);
  }

  private static final class Reader {
    private String namespace = "";
    private String name = "";
    private String uid = "";
    private String resourceVersion = "";
    private String created = "";
    private boolean mirror;
    private String metricsPath = "";
    private Map<String, String> labels = Map.of();
    private int labelChars;

    void field(String field, JsonParser json) throws IOException {
      switch (field) {
        case "namespace" -> namespace = Json.text(json);
        case "name" -> name = Json.text(json);
        case "uid" -> uid = Json.text(json);
        case "resourceVersion" -> resourceVersion = Json.text(json);
        case "creationTimestamp" -> created = Json.text(json);
        case "labels" -> readLabels(json);
        case "annotations" -> Json.fields(json, this::annotation);
        default -> json.skipChildren();
      }
    }

    /// Labels that are too many are skipped, all of them.
    private void readLabels(JsonParser json) throws IOException {
      Map<String, String> read = new TreeMap<>();
      Json.fields(
          json,
          (key, value) -> {
            String text = Json.text(value);
            labelChars += key.length() + text.length() + CHARS_A_LABEL;
            if (labelChars <= MOST_LABEL_CHARS) {
              read.put(key, text);
            }
          });
      labels = labelChars <= MOST_LABEL_CHARS ? read : Map.of();
    }

    private void annotation(String key, JsonParser json) throws IOException {
      if (key.equals(METRICS_PATH)) {
        metricsPath = Json.text(json);
      } else {
        mirror |= key.equals(MIRROR);
        json.skipChildren();
      }
    }
  }
}
