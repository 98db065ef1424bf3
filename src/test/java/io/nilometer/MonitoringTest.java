package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.nilometer.telemetry.ExpositionReader;
import io.nilometer.telemetry.Touched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rules, alerts, dashboard and runbooks name only metrics and labels that the program exports, and
/// belong together.
class MonitoringTest {

  private static final Path KIT = Path.of("monitoring");
  private static final Path RUNBOOKS = Path.of("docs/runbooks");

  /// Labels that Prometheus, or what reads it, adds to each metric.
  private static final Set<String> OF_TARGET = Set.of("job", "instance", "namespace", "cluster");

  private static final Pattern IN_TEXT = Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*}}");
  private static final Pattern CODE = Pattern.compile("`([^`]+)`");
  private static final Pattern METRIC =
      Pattern.compile(
          "^(?!kubectl).*\\b(nilometer|metrics_server|apiserver|jvm|kubernetes)_\\w+.*");

  private static final Map<String, Set<String>> LABELS = exported();

  /// The names of the series of the program, with their labels.
  private static Map<String, Set<String>> exported() {
    var labels = new HashMap<String, Set<String>>();
    for (ExpositionReader.Family family : new Touched().read().values()) {
      family
          .samples()
          .forEach(
              sample ->
                  labels
                      .computeIfAbsent(sample.name(), _ -> new HashSet<>(OF_TARGET))
                      .addAll(sample.labels().keySet()));
    }
    rules()
        .filter(rule -> rule.has("record"))
        .forEach(
            rule ->
                labels.put(
                    rule.path("record").asText(), available(rule.path("expr").asText(), labels)));
    return labels;
  }

  private static JsonNode yaml(Path file) {
    try {
      return new YAMLMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Stream<JsonNode> rules() {
    return yaml(KIT.resolve("rules.yaml"))
        .path("groups")
        .valueStream()
        .flatMap(group -> group.path("rules").valueStream());
  }

  private static Stream<JsonNode> alerts() {
    return rules().filter(rule -> rule.has("alert"));
  }

  private static Set<String> alertNames() {
    return alerts().map(rule -> rule.path("alert").asText()).collect(Collectors.toSet());
  }

  /// The labels that the result of a query may have.
  private static Set<String> available(String query, Map<String, Set<String>> labels) {
    PromQuery read = PromQuery.read(query);
    var all = new TreeSet<>(OF_TARGET);
    all.addAll(read.created());
    read.metrics().forEach(one -> all.addAll(labels.getOrDefault(one.metric(), Set.of())));
    return all;
  }

  /// What stands in a query or its text and does not exist.
  private static List<String> unknown(String query, String text) {
    PromQuery read = PromQuery.read(query);
    Set<String> labels = available(query, LABELS);
    Stream<String> metrics =
        read.metrics().stream()
            .filter(one -> !LABELS.containsKey(one.metric()))
            .map(PromQuery.Selected::metric);
    Stream<String> selected =
        read.metrics().stream()
            .flatMap(
                one ->
                    one.labels().stream()
                        .filter(label -> !LABELS.getOrDefault(one.metric(), labels).contains(label))
                        .map(label -> one.metric() + "{" + label + "}"));
    Stream<String> used =
        Stream.concat(
                read.labels().stream(),
                IN_TEXT.matcher(text).results().map(found -> found.group(1)))
            .filter(label -> !labels.contains(label));
    return Stream.of(metrics, selected, used).flatMap(names -> names).toList();
  }

  static Stream<JsonNode> allRules() {
    return rules();
  }

  @ParameterizedTest
  @MethodSource("allRules")
  void aRuleNamesMetricsAndLabelsThatExist(JsonNode rule) {
    String query = rule.path("expr").asText();
    assertThat(PromQuery.read(query).metrics()).isNotEmpty();
    assertThat(unknown(query, rule.path("annotations").path("description").asText()))
        .as(rule.toString())
        .isEmpty();
  }

  private static List<JsonNode> panels() throws IOException {
    return new ObjectMapper()
        .readTree(KIT.resolve("dashboard.json").toFile())
        .path("panels")
        .valueStream()
        .filter(panel -> !panel.path("type").asText().equals("row"))
        .toList();
  }

  @Test
  void thePanelsOfTheDashboardNameMetricsAndLabelsThatExist() throws IOException {
    assertThat(panels()).hasSizeGreaterThan(25);
    for (JsonNode panel : panels()) {
      for (JsonNode target : panel.path("targets")) {
        assertThat(unknown(target.path("expr").asText(), target.path("legendFormat").asText()))
            .as(panel.path("title").asText())
            .isEmpty();
      }
      assertThat(panel.path("targets")).as(panel.path("title").asText()).isNotEmpty();
    }
  }

  @Test
  void thePanelsHaveIdsOfTheirOwnAndDoNotOverlap() throws IOException {
    List<JsonNode> panels = panels();
    assertThat(panels).extracting(panel -> panel.path("id").asInt()).doesNotHaveDuplicates();
    var taken = new HashSet<List<Integer>>();
    for (JsonNode panel : panels) {
      JsonNode place = panel.path("gridPos");
      assertThat(place.path("x").asInt() + place.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = 0; x < place.path("w").asInt(); x++) {
        for (int y = 0; y < place.path("h").asInt(); y++) {
          assertThat(taken.add(List.of(place.path("x").asInt() + x, place.path("y").asInt() + y)))
              .as(panel.path("title").asText())
              .isTrue();
        }
      }
    }
  }

  static Stream<Path> runbooks() throws IOException {
    try (Stream<Path> files = Files.list(RUNBOOKS)) {
      return files.filter(file -> !file.endsWith("README.md")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("runbooks")
  void aRunbookNamesMetricsAndLabelsThatExist(Path runbook) throws IOException {
    List<String> queries =
        CODE.matcher(Files.readString(runbook))
            .results()
            .map(found -> found.group(1))
            .filter(METRIC.asMatchPredicate())
            .toList();
    assertThat(queries).isNotEmpty();
    assertThat(queries).allSatisfy(query -> assertThat(unknownOrFamily(query)).as(query).isEmpty());
  }

  /// The name of a histogram stands for its series.
  private static List<String> unknownOrFamily(String query) {
    return unknown(query, "").stream()
        .filter(name -> !LABELS.containsKey(name + "_count"))
        .toList();
  }

  @Test
  void eachAlertHasItsRunbookAndEachRunbookAnAlert() throws IOException {
    assertThat(alerts())
        .allSatisfy(
            alert -> {
              String page = "docs/runbooks/" + alert.path("alert").asText() + ".md";
              assertThat(alert.at("/annotations/runbook_url").asText()).isEqualTo(page);
              assertThat(Path.of(page)).exists();
              assertThat(alert.at("/annotations/summary").asText()).endsWith(".");
              assertThat(alert.at("/labels/severity").asText()).isIn("critical", "warning", "info");
            });
    assertThat(runbooks().map(page -> page.getFileName().toString().replace(".md", "")))
        .containsExactlyInAnyOrderElementsOf(alertNames());
    String index = Files.readString(RUNBOOKS.resolve("README.md"));
    assertThat(alertNames()).allSatisfy(name -> assertThat(index).contains("(" + name + ".md)"));
  }

  /// Whether a promtool is there or not.
  @Test
  void forEachAlertItIsTestedThatItFiresAndThatItDoesNot() {
    var fires = new HashSet<String>();
    var isQuiet = new HashSet<String>();
    for (JsonNode test : yaml(KIT.resolve("rules_test.yaml")).path("tests")) {
      for (JsonNode one : test.path("alert_rule_test")) {
        (one.path("exp_alerts").isEmpty() ? isQuiet : fires).add(one.path("alertname").asText());
      }
    }
    assertThat(fires).isEqualTo(alertNames());
    assertThat(isQuiet).isEqualTo(alertNames());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rules.yaml", "dashboard.json"})
  void theChartHasTheSameFile(String name) throws IOException {
    assertThat(Path.of("charts/nilometer/files", name))
        .content()
        .isEqualTo(Files.readString(KIT.resolve(name)));
  }

  @Test
  void aNameThatDoesNotExistIsFound() {
    assertThat(unknown("sum by (nodes) (rate(nilometer_scrape_nodes{node=\"a\"}[5m]))", "{{x}}"))
        .containsExactlyInAnyOrder("nilometer_scrape_nodes{node}", "nodes", "x");
    assertThat(unknown("nilometer_scraped_nodes > 0", "")).contains("nilometer_scraped_nodes");
  }
}
