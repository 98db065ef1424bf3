package io.nilometer.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A JSON file with the raw measurements and the machine they were taken on.
record Kept(Map<String, String> facts, List<Sample> samples) {

  private static final ObjectMapper JSON = new ObjectMapper();

  Kept {
    samples = List.copyOf(samples);
  }

  static Kept read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), Kept.class);
  }

  void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), this);
  }
}
