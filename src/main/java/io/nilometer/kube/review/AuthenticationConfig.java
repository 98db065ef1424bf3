package io.nilometer.kube.review;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.watch.Decoder;
import io.nilometer.kube.watch.ObjectMeta;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// How extension API servers authenticate callers: ConfigMap
/// kube-system/extension-apiserver-authentication.
///
/// @param data of the ConfigMap
public record AuthenticationConfig(Map<String, String> data) {

  static final String NAMESPACE = "kube-system";
  static final String NAME = "extension-apiserver-authentication";

  public AuthenticationConfig {
    data = Map.copyOf(data);
  }

  /// Empty if there is no such key.
  public String text(String key) {
    return data.getOrDefault(key, "");
  }

  /// A ConfigMap of the namespace.
  record Named(String name, AuthenticationConfig config) {

    static Decoder.Decoded<Named> read(JsonParser json) throws IOException {
      var fields =
          new Object() {
            ObjectMeta meta = ObjectMeta.NONE;
            final Map<String, String> data = new TreeMap<>();
          };
      Json.fields(
          json,
          (name, value) -> {
            switch (name) {
              case "metadata" -> fields.meta = ObjectMeta.read(value);
              case "data" ->
                  Json.fields(value, (key, text) -> fields.data.put(key, Json.text(text)));
              default -> value.skipChildren();
            }
          });
      return new Decoder.Decoded<>(
          new Named(fields.meta.name(), new AuthenticationConfig(fields.data)), fields.meta);
    }

    boolean isWanted() {
      return name.equals(NAME);
    }
  }
}
