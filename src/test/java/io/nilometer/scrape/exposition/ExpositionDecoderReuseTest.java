package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.nilometer.model.ContainerSample;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodSample;
import io.nilometer.model.Scrape;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a decoder keeps of one body for the next.
class ExpositionDecoderReuseTest {

  private final ExpositionDecoder decoder = new ExpositionDecoder();

  @Test
  void namesOfTheLastBodyAreUsedAgain() throws ScrapeException {
    Scrape first = decoder.decode(new KubeletBody(31, 1).exposition());
    Scrape second = decoder.decode(new KubeletBody(31, 2).exposition());

    assertThat(second.pods()).hasSize(31);
    assertSameNames(first, second);
    assertThat(second.pods()).isNotEqualTo(first.pods());
  }

  @Test
  void namesOutliveThePodsAroundThem() throws ScrapeException {
    Scrape first = decode("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");

    assertSameNames(
        first, decode("new", "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"));
    assertSameNames(first, decode("b", "c", "new", "d", "l"));
    assertSameNames(first, decode("l", "d", "c", "b"));
  }

  @Test
  void namesOutliveABodyThatFails() throws ScrapeException {
    Scrape first = decode("a", "b", "c");
    assertThatThrownBy(() -> decodeText(body("c", "new", "a") + "}\n".repeat(9)))
        .isInstanceOf(ScrapeException.class);

    assertSameNames(first, decode("a", "b", "c"));
  }

  @Test
  void anotherSpellingOfTheLabelsIsTheSameContainer() throws ScrapeException {
    Scrape first = decode("a");
    Scrape second =
        decodeText(
            body("a").replace(",namespace=\"ns\",pod=\"a\"", ",pod=\"a\", namespace=\"ns\""));

    assertThat(second.pods()).hasSize(1);
    assertSameNames(first, second);
  }

  @Test
  void podsThatAreGoneAreForgotten() throws ScrapeException {
    PodRef before = decode("a", "b").pods().getFirst().pod();
    decode("b");

    assertThat(decode("a", "b").pods().getFirst().pod()).isEqualTo(before).isNotSameAs(before);
  }

  @Test
  void equalNamespacesAndContainerNamesAreOneString() throws ScrapeException {
    List<PodSample> pods = decode("a", "b").pods();

    assertThat(pods.getFirst().pod().namespace()).isSameAs(pods.getLast().pod().namespace());
    assertThat(pods.getFirst().containers().getFirst().container())
        .isSameAs(pods.getLast().containers().getFirst().container());
  }

  @Test
  void figuresOfTheLastBodyAreNot() throws ScrapeException {
    decode("a", "b");
    Scrape cpuOnly =
        decodeText(
            "container_cpu_usage_seconds_total{container=\"c\",namespace=\"ns\",pod=\"a\"} 1\n");

    assertThat(cpuOnly.pods()).isEmpty();
  }

  /// A sample is 32 bytes; a string made of a name, of a number or of a line would be as much
  /// again.
  @Test
  void afterTheFirstBodyLittleMoreThanSamplesIsAllocated() throws ScrapeException {
    var bodies = new ArrayList<Exposition>();
    for (int i = 0; i < 2_000; i++) {
      bodies.add(new KubeletBody(31, i % 50).exposition());
    }
    decodeAll(bodies);

    long bytes = allocatedBy(bodies);

    assertThat(bytes / bodies.size() / 31).isLessThan(100);
  }

  private long allocatedBy(List<Exposition> bodies) throws ScrapeException {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    decodeAll(bodies);
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void decodeAll(List<Exposition> bodies) throws ScrapeException {
    for (Exposition body : bodies) {
      assertThat(decoder.decode(body).samples()).isEqualTo(32);
    }
  }

  private static void assertSameNames(Scrape first, Scrape second) {
    Map<PodRef, PodSample> known =
        first.pods().stream().collect(Collectors.toMap(PodSample::pod, Function.identity()));
    for (PodSample pod : second.pods()) {
      PodSample before = known.get(pod.pod());
      if (before != null) {
        assertThat(pod.pod()).isSameAs(before.pod());
        assertThat(containerNames(pod).getFirst()).isSameAs(containerNames(before).getFirst());
      }
    }
  }

  private static List<String> containerNames(PodSample pod) {
    return pod.containers().stream().map(ContainerSample::container).toList();
  }

  private Scrape decode(String... pods) throws ScrapeException {
    return decodeText(body(pods));
  }

  private Scrape decodeText(String body) throws ScrapeException {
    return decoder.decode(
        new Exposition(ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)), 0));
  }

  private static String body(String... pods) {
    var body = new StringBuilder();
    for (String metric : List.of("cpu_usage_seconds_total", "memory_working_set_bytes")) {
      for (String pod : pods) {
        body.append(
            "container_%s{container=\"c\",namespace=\"ns\",pod=\"%s\"} 1\n".formatted(metric, pod));
      }
    }
    return body.toString();
  }
}
