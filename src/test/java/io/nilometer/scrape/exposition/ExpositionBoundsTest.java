package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.PodSample;
import io.nilometer.model.Scrape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpositionBoundsTest {

  private final ExpositionDecoder decoder = new ExpositionDecoder();

  private Scrape decode(CharSequence body) throws ScrapeException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    return decoder.decode(new Exposition(ByteBuffer.wrap(bytes), 1));
  }

  /// So many containers in each of so many pods.
  private static StringBuilder body(int pods, int containers) {
    var body = new StringBuilder();
    for (String metric :
        List.of("container_cpu_usage_seconds_total", "container_memory_working_set_bytes")) {
      for (int pod = 0; pod < pods; pod++) {
        for (int container = 0; container < containers; container++) {
          line(body, metric, "p" + pod, "c" + container);
        }
      }
    }
    return body;
  }

  private static void line(StringBuilder body, String metric, String pod, String container) {
    body.append(metric)
        .append("{container=\"")
        .append(container)
        .append("\",namespace=\"ns\",pod=\"")
        .append(pod)
        .append("\"} 1 1\n");
  }

  @Test
  void podsBeyondTheBoundAreLeftOutInEachBody() throws ScrapeException {
    int pods = KnownContainers.MOST_PODS + 3;
    for (int scrape = 0; scrape < 2; scrape++) {
      assertThat(decode(body(pods, 1)).samples()).isEqualTo(KnownContainers.MOST_PODS);
      assertThat(decoder.faults().lines()).isEqualTo(6);
      assertThat(decoder.faults().first()).contains("more than 10000 pods");
    }
  }

  @Test
  void aPodWithTooManyContainersIsLeftOutAndNoOther() throws ScrapeException {
    StringBuilder body = body(1, KnownContainers.MOST_CONTAINERS_OF_A_POD + 2);
    line(body, "container_cpu_usage_seconds_total", "other", "c");
    line(body, "container_memory_working_set_bytes", "other", "c");
    for (int scrape = 0; scrape < 2; scrape++) {
      assertThat(decode(body).pods())
          .extracting(PodSample::pod)
          .extracting(Object::toString)
          .containsExactly("ns/other");
      assertThat(decoder.faults().lines()).isEqualTo(4);
    }
    assertThat(decode(body(2, KnownContainers.MOST_CONTAINERS_OF_A_POD)).samples())
        .isEqualTo(2 * KnownContainers.MOST_CONTAINERS_OF_A_POD);
    assertThat(decoder.faults()).isEqualTo(BodyFaults.NONE);
  }

  @Test
  void thePodInWhichTheBoundOfContainersIsReachedIsLeftOut() throws ScrapeException {
    int whole = KnownContainers.MOST_CONTAINERS / 900;
    assertThat(decode(body(whole + 2, 900)).samples()).isEqualTo(whole * 900);
  }

  /// The bytes of labels that the names of each container stand in.
  private long labelBytes(int containers, int padding) throws ScrapeException {
    var body = new StringBuilder();
    for (String metric :
        List.of("container_cpu_usage_seconds_total", "container_memory_working_set_bytes")) {
      for (int container = 0; container < containers; container++) {
        body.append(metric)
            .append("{x=\"")
            .repeat("y", padding)
            .append("\",container=\"c\",namespace=\"ns\",pod=\"p")
            .append(container)
            .append("\"} 1 1\n");
      }
    }
    long kept = 0;
    for (int scrape = 0; scrape < 3; scrape++) {
      assertThat(decode(body).samples()).isEqualTo(containers);
      assertThat(decoder.faults()).isEqualTo(BodyFaults.NONE);
      kept = decoder.labelBytes();
    }
    return kept;
  }

  @Test
  void ofLongLabelsNothingIsKeptBetweenBodies() throws ScrapeException {
    assertThat(labelBytes(2, 1 << 20)).isZero();
    assertThat(labelBytes(8_000, 900))
        .isBetween(1_000L, (long) KnownContainers.MOST_LABEL_BYTES_OF_ALL);
    assertThat(labelBytes(10, 900)).isGreaterThan(9_000);
  }

  @Test
  void namesThatKubernetesDoesNotAllowAreNoNames() throws ScrapeException {
    var body = new StringBuilder();
    String longest = "a".repeat(253);
    for (String pod : List.of(longest, longest + "a", "b")) {
      line(body, "container_cpu_usage_seconds_total", pod, "c");
      line(body, "container_memory_working_set_bytes", pod, "c");
    }
    assertThat(decode(body).pods()).hasSize(2);
    assertThat(decoder.faults().lines()).isEqualTo(2);
    assertThat(decoder.faults().first()).contains("a name has more than 253 bytes");
  }
}
