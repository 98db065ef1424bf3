package io.nilometer.scrape.exposition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Writes bodies as no kubelet would, but as the format allows: few names, so that they meet
/// again, in every spelling.
final class Bodies {

  private static final List<String> NAMES =
      List.of(
          "a",
          "b",
          "app-7f",
          "",
          "\"q\"",
          "back\\slash",
          "new\nline",
          "\u6c34",
          "\ud83d\udca7}{",
          "\u00fc,",
          "POD");
  private static final List<String> CONTAINER_METRICS =
      List.of(
          "container_cpu_usage_seconds_total",
          "container_memory_working_set_bytes",
          "container_start_time_seconds");
  private static final List<String> OTHER_METRICS =
      List.of(
          "node_cpu_usage_seconds_total",
          "node_memory_working_set_bytes",
          "container_swap_usage_bytes",
          "container_cpu_usage_seconds_total_x",
          "pod_cpu_usage_seconds_total",
          "node_swap_usage_bytes",
          ":odd:_9",
          "resource_scrape_error",
          "scrape_error");
  private static final List<String> REMARKS =
      List.of(
          "",
          " \t",
          "# a remark",
          "#",
          "# HELP x words \\n \u6c34",
          "# TYPE x counter",
          "#\tTYPE \"x \\\" y\" summary",
          "# EOF");
  private static final List<String> VALUES =
      List.of(
          "0", "NaN", "+Inf", "-Inf", "-1", "1e-320", "1E10", "2e10", "9.3e18", "1e300", "-0.0");

  private final Random random;

  Bodies(Random random) {
    this.random = random;
  }

  /// A body that parses.
  String good() {
    List<String> lines = listed();
    for (int i = random.nextInt(8); i > 0; i--) {
      lines.add(random.nextInt(lines.size() + 1), random.nextInt(3) == 0 ? remark() : series());
    }
    String body = String.join("\n", lines);
    return random.nextInt(4) == 0 ? body : body + "\n";
  }

  /// The same containers for each metric in the same order, as a kubelet lists them.
  private List<String> listed() {
    List<String> containers = some(6, this::containerLabels);
    List<String> lines = new ArrayList<>();
    for (String metric : CONTAINER_METRICS) {
      for (String labels : containers) {
        if (random.nextInt(20) != 0) {
          lines.add(metric + labels + " " + number() + timestamp());
        }
      }
    }
    return lines;
  }

  private String series() {
    return blanks()
        + (random.nextInt(3) > 0 ? pick(CONTAINER_METRICS) : pick(OTHER_METRICS))
        + blanks()
        + (random.nextInt(4) > 0 ? containerLabels() : "{" + blanks() + "}")
        + blanks()
        + (random.nextBoolean() ? number() : pick(VALUES))
        + timestamp()
        + blanks();
  }

  private String remark() {
    return blanks() + pick(REMARKS);
  }

  private String containerLabels() {
    List<String> labels =
        Stream.concat(
                Stream.of("container", "namespace", "pod").map(this::label),
                some(2, () -> label(pick(List.of("zone", "subpod", "_9", "x y")))).stream())
            .collect(Collectors.toCollection(ArrayList::new));
    if (random.nextInt(3) == 0) {
      Collections.shuffle(labels, random);
    }
    if (random.nextInt(20) == 0) {
      labels.removeFirst();
    }
    return "{"
        + blanks()
        + String.join(comma(), labels)
        + (random.nextInt(9) == 0 ? "," : "")
        + "}";
  }

  private String comma() {
    return random.nextInt(9) == 0 ? blanks() : "," + blanks();
  }

  private String label(String name) {
    boolean quoted = name.contains(" ") || random.nextInt(20) == 0;
    String value = pick(NAMES).replace("\\", "\\\\").replace("\"", "\\\"");
    return (quoted ? "\"" + name + "\"" : name)
        + blanks()
        + "="
        + blanks()
        + ("\"" + (random.nextBoolean() ? value.replace("\n", "\\n") : value) + "\"");
  }

  private String number() {
    return switch (random.nextInt(5)) {
      case 0 -> Integer.toString(random.nextInt(100_000));
      case 1 -> Double.toString(random.nextDouble() * 1e6);
      case 2 -> Double.toString(random.nextDouble() * 2e9);
      case 3 -> "%.6e".formatted(random.nextDouble() * 1e9);
      default -> random.nextInt(100) + "." + random.nextLong(1_000_000_000_000_000_000L);
    };
  }

  private String timestamp() {
    return random.nextBoolean() ? " " + random.nextLong(9_223_372_036_854L) : "";
  }

  private String blanks() {
    return random.nextInt(9) == 0 ? pick(List.of(" ", "\t", "  ")) : "";
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private List<String> some(int most, Supplier<String> make) {
    return IntStream.range(0, random.nextInt(most + 1)).mapToObj(_ -> make.get()).toList();
  }
}
