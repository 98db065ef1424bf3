package io.nilometer.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The contents of a list of metrics.
///
/// @param samples their timestamps, oldest first
/// @param names of the objects
record Served(List<Instant> samples, List<String> names) {

  private static final JsonFactory JSON = new JsonFactory();

  Served {
    samples = samples.stream().sorted().toList();
    names = List.copyOf(names);
  }

  /// Parses a JSON answer.
  static Served read(byte[] body) throws IOException {
    var samples = new ArrayList<Instant>();
    var names = new ArrayList<String>();
    try (JsonParser parser = JSON.createParser(body)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME && parser.currentName().equals("timestamp")) {
          samples.add(Instant.parse(parser.nextTextValue()));
        } else if (token == JsonToken.FIELD_NAME && isNameOfObject(parser)) {
          names.add(parser.nextTextValue());
        }
      }
    }
    return new Served(samples, names);
  }

  private static boolean isNameOfObject(JsonParser parser) throws IOException {
    String parent = parser.getParsingContext().getParent().getCurrentName();
    return parser.currentName().equals("name") && "metadata".equals(parent);
  }

  int count() {
    return samples.size();
  }

  double oldestSeconds(Instant now) {
    return seconds(samples.getFirst(), now);
  }

  double medianSeconds(Instant now) {
    return seconds(samples.get(samples.size() / 2), now);
  }

  private static double seconds(Instant from, Instant to) {
    return Duration.between(from, to).toMillis() / 1e3;
  }
}
