package io.nilometer.kube.index;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.watch.Decoder;
import io.nilometer.kube.watch.ObjectMeta;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/// Decodes the metadata of a pod.
final class PodDecoder implements Decoder<PodFacts> {

  @Override
  public Decoded<PodFacts> read(JsonParser json) throws IOException {
    var found =
        new Object() {
          ObjectMeta meta = ObjectMeta.NONE;
        };
    Json.fields(
        json,
        (name, value) -> {
          if (name.equals("metadata")) {
            found.meta = ObjectMeta.read(value);
          } else {
            value.skipChildren();
          }
        });
    ObjectMeta meta = found.meta;
    return new Decoded<>(
        new PodFacts(
            new PodRef(meta.namespace(), meta.name()),
            meta.labels(),
            seconds(meta.created()),
            meta.mirror()),
        meta);
  }

  private static int seconds(String time) {
    try {
      return time.isEmpty() ? 0 : (int) Instant.parse(time).getEpochSecond();
    } catch (DateTimeParseException _) {
      return 0;
    }
  }
}
