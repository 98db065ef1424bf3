package io.nilometer.api.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.http.Answers;
import io.nilometer.kube.index.Indexes;
import io.nilometer.kube.index.RunningPod;
import io.nilometer.logging.LogLines;
import io.nilometer.model.PodRef;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ForeignUsagesTest {

  private static final PodRef POD = new PodRef("ns", "a");

  private Instant now = Instant.parse("2026-01-01T12:00:00Z");
  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), () -> now, System::nanoTime);
  private final ForeignUsages foreign = new ForeignUsages(telemetry.cluster(), () -> now);

  private void reported() {
    RunningPod pod = Indexes.boundPod(POD, 0, "here");
    foreign.onForeign(pod, Answers.pod(POD, "there", 1, 1));
  }

  @Test
  void eachIsCountedAndOneInTenMinutesIsLogged() {
    try (var log = LogLines.fromDebug(ForeignUsages.class.getName())) {
      reported();
      now = now.plus(Duration.ofMinutes(10)).minusMillis(1);
      reported();
      assertThat(log.texts())
          .containsExactly(
              "WARN Kubelet reports a pod of another node; its usage is left out node=there"
                  + " namespace=ns pod=a boundTo=here");
      now = now.plusMillis(1);
      reported();
      assertThat(log.texts()).hasSize(2);
    }
    String exposed =
        telemetry.write().stream()
            .map(piece -> new String(piece, StandardCharsets.UTF_8))
            .collect(Collectors.joining());
    assertThat(exposed).contains("nilometer_query_foreign_usages_total 3.0");
  }
}
