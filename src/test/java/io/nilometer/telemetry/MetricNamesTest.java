package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MetricNamesTest {

  private static final Map<String, ExpositionReader.Family> OURS = new Touched().read();

  private static List<String> lines(String resource) throws IOException {
    try (InputStream stream = MetricNamesTest.class.getResourceAsStream(resource)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static boolean isOurs(ExpositionReader.Family family) {
    return !family.name().startsWith("jvm_") && !family.name().startsWith("process_");
  }

  @Test
  void theMetricsAreThoseRecorded() throws IOException {
    assertThat(
            OURS.values().stream()
                .filter(MetricNamesTest::isOurs)
                .map(
                    family ->
                        "%s %s %s: %s"
                            .formatted(
                                family.type(),
                                family.name(),
                                String.join(",", new TreeSet<>(family.labels())),
                                family.help())))
        .containsExactlyElementsOf(lines("nilometer.txt"));
  }

  /// A line a metric: its type, name, labels and bounds of buckets.
  static Stream<String> theirs() throws IOException {
    return lines("metrics-server.txt").stream();
  }

  @ParameterizedTest
  @MethodSource("theirs")
  void itHasTheTypeLabelsAndBucketsOfMetricsServer(String recorded) {
    String name = recorded.split(" ", 3)[1];
    assertThat(OURS).containsKey(name);
    ExpositionReader.Family family = OURS.get(name);
    String bounds = family.bounds().stream().map(String::valueOf).collect(Collectors.joining(","));
    assertThat(
            "%s %s %s %s"
                .formatted(
                    family.type(), name, String.join(",", new TreeSet<>(family.labels())), bounds)
                .strip())
        .isEqualTo(recorded);
  }

  @Test
  void theProcessAndItsJvmHaveMetrics() {
    assertThat(OURS)
        .containsKeys(
            "process_cpu_seconds_total",
            "process_resident_memory_bytes",
            "process_open_fds",
            "process_start_time_seconds",
            "jvm_memory_used_bytes",
            "jvm_gc_collection_seconds",
            "jvm_threads_current");
  }
}
