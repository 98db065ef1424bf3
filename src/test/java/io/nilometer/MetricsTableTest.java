package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.telemetry.ExpositionReader;
import io.nilometer.telemetry.Touched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The table of metrics in docs/operations.md has each metric of our own, and names no other.
class MetricsTableTest {

  private static final Pattern OWN = Pattern.compile("`((?:nilometer|metrics_server)_\\w+)`");

  private static final Map<String, ExpositionReader.Family> EXPORTED = new Touched().read();

  private static Set<String> named() throws IOException {
    String page = Files.readString(Path.of("docs/operations.md"));
    String section = page.substring(page.indexOf("## Metrics"), page.indexOf("## Timings"));
    return OWN.matcher(section)
        .results()
        .map((MatchResult found) -> found.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void eachMetricOfOurOwnHasARow() throws IOException {
    Set<String> own =
        EXPORTED.keySet().stream()
            .filter(name -> name.startsWith("nilometer_") || name.startsWith("metrics_server_"))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(named()).hasSizeGreaterThan(30).isEqualTo(own);
  }
}
