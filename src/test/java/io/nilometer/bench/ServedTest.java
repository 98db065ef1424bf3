package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ServedTest {

  @Test
  void theAgeOfSamplesIsReadFromTheList() throws IOException {
    String list =
        """
        {"kind":"NodeMetricsList","metadata":{},"items":[
          {"metadata":{"name":"a","creationTimestamp":"2020-01-01T00:00:00Z"},"timestamp":"2026-01-01T00:00:20Z"},
          {"metadata":{"name":"b"},"timestamp":"2026-01-01T00:00:05Z"},
          {"metadata":{"name":"c"},"timestamp":"2026-01-01T00:00:10Z"}]}
        """;
    Served served = Served.read(list.getBytes(UTF_8));
    Instant now = Instant.parse("2026-01-01T00:00:30Z");
    assertThat(served.count()).isEqualTo(3);
    assertThat(served.oldestSeconds(now)).isEqualTo(25);
    assertThat(served.medianSeconds(now)).isEqualTo(20);
  }
}
