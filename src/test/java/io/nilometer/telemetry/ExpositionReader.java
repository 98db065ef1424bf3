package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads Prometheus's text format 0.0.4 and forgives nothing: families in one piece with HELP and
/// TYPE first, no series twice, buckets that add up.
public final class ExpositionReader {

  private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
  private static final Pattern HEAD = Pattern.compile("# (HELP|TYPE) (" + NAME + ") (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile("(" + NAME + ")(?:\\{(.*)})? ([-+0-9.eE]+|NaN|[-+]Inf)");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\[\\\\n\"])*)\"(?:,|$)");

  /// One line.
  public record Sample(String name, Map<String, String> labels, double value) {}

  /// All lines of one metric.
  public record Family(String name, String help, String type, List<Sample> samples) {

    /// The one sample of that name and with these labels among its own.
    public double value(String sample, Map<String, String> labels) {
      return samples.stream()
          .filter(one -> one.name().equals(sample))
          .filter(one -> one.labels().entrySet().containsAll(labels.entrySet()))
          .mapToDouble(Sample::value)
          .reduce((a, b) -> Double.NaN) // more than one
          .orElse(Double.NaN);
    }

    /// The names of the labels that its series have, but for `le`.
    public Set<String> labels() {
      assertThat(samples.stream().map(one -> without(one.labels())).distinct()).hasSizeLessThan(2);
      return samples.isEmpty() ? Set.of() : without(samples.getFirst().labels());
    }

    /// The upper bounds of its buckets.
    public List<Double> bounds() {
      return samples.stream()
          .filter(one -> one.labels().containsKey("le"))
          .map(one -> bound(one.labels().get("le")))
          .distinct()
          .toList();
    }

    private static Set<String> without(Map<String, String> labels) {
      var names = new HashSet<>(labels.keySet());
      names.remove("le");
      return names;
    }
  }

  private final Map<String, Family> families = new LinkedHashMap<>();
  private final Set<String> series = new HashSet<>();
  private Family open = new Family("", "", "", new ArrayList<>());

  private ExpositionReader() {}

  /// By name, in the order of the text.
  public static Map<String, Family> read(String text) {
    assertThat(text).endsWith("\n");
    var reader = new ExpositionReader();
    text.lines().forEach(reader::line);
    reader.families.values().forEach(ExpositionReader::check);
    return reader.families;
  }

  private void line(String line) {
    Matcher head = HEAD.matcher(line);
    if (head.matches()) {
      head(head.group(1), head.group(2), head.group(3));
      return;
    }
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    assertThat(series.add(line.substring(0, line.lastIndexOf(' ')))).as(line).isTrue();
    assertThat(belongs(sample.group(1))).as(line).isTrue();
    open.samples.add(new Sample(sample.group(1), labels(sample.group(2)), bound(sample.group(3))));
  }

  private void head(String what, String name, String rest) {
    if (what.equals("HELP")) {
      open = new Family(name, rest, "", new ArrayList<>());
      assertThat(families).doesNotContainKey(name);
    } else {
      assertThat(rest).isIn("counter", "gauge", "histogram", "summary");
      assertThat(name).isEqualTo(open.name);
      open = new Family(name, open.help, rest, open.samples);
      families.put(name, open);
    }
  }

  private boolean belongs(String name) {
    return switch (open.type) {
      case "counter", "gauge" -> name.equals(open.name);
      case "histogram" -> name.matches(open.name + "_(bucket|sum|count)");
      case "summary" -> name.matches(open.name + "(_sum|_count)?");
      default -> false;
    };
  }

  private static Map<String, String> labels(String text) {
    var labels = new TreeMap<String, String>();
    Matcher label = LABEL.matcher(text == null ? "" : text);
    int end = 0;
    while (label.lookingAt()) {
      assertThat(labels.put(label.group(1), label.group(2))).isNull();
      end = label.end();
      label.region(end, text.length());
    }
    assertThat(end).as(text).isEqualTo(text == null ? 0 : text.length());
    return labels;
  }

  private static double bound(String text) {
    return text.equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(text);
  }

  private static void check(Family family) {
    if (family.type.equals("counter")) {
      assertThat(family.samples).allMatch(sample -> sample.value >= 0);
    }
    var below = new LinkedHashMap<Map<String, String>, Double>();
    for (Sample sample : family.samples) {
      if (sample.labels.containsKey("le")) {
        var of = new TreeMap<>(sample.labels);
        of.remove("le");
        assertThat(sample.value).isGreaterThanOrEqualTo(below.getOrDefault(of, 0.0));
        below.put(of, sample.value);
      }
    }
    below.forEach(
        (of, all) -> {
          var last = new TreeMap<>(of);
          last.put("le", "+Inf");
          assertThat(family.value(family.name + "_bucket", last)).isEqualTo(all);
          assertThat(
                  family.samples.stream()
                      .filter(one -> one.name.endsWith("_count") && one.labels.equals(of))
                      .map(Sample::value))
              .containsExactly(all);
        });
  }
}
