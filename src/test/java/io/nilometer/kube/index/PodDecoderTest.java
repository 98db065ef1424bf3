package io.nilometer.kube.index;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.kube.watch.Decoder;
import io.nilometer.kube.watch.ObjectMeta;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PodDecoderTest {

  private static PodFacts read(String created) throws IOException {
    String pod =
        """
        {"kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"ns",%s
         "resourceVersion":"5","labels":{"app":"x"},"annotations":{"b":"c"}}}
        """
            .formatted(created);
    try (JsonParser json = Json.parser(pod.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return decoder().read(json).object();
    }
  }

  private static PodDecoder decoder() {
    return new PodDecoder(new LongLabels(InstantSource.system()));
  }

  private static PodFacts created(int seconds) {
    return new PodFacts(new PodRef("ns", "a"), Labels.of(Map.of("app", "x")), seconds);
  }

  @Test
  void aPodSaysWhenItWasCreated() throws IOException {
    assertThat(read("\"creationTimestamp\":\"2026-01-01T12:00:00Z\","))
        .isEqualTo(created(1_767_268_800));
  }

  @Test
  void oneThatDoesNotSayOrSaysNoTimeHasAlwaysBeenThere() throws IOException {
    assertThat(read("")).isEqualTo(created(0));
    assertThat(read("\"creationTimestamp\":null,")).isEqualTo(created(0));
    assertThat(read("\"creationTimestamp\":\"yesterday\",")).isEqualTo(created(0));
  }

  private static final String TABLE =
      """
      {"kind":"Table","apiVersion":"meta.k8s.io/v1","metadata":{"resourceVersion":"9"},%s
       "rows":[{"cells":["a","1/1","Running",0,null,"10.0.0.1","%s","<none>",{"a":[1]}],
        "object":{"kind":"PartialObjectMetadata","metadata":{"name":"a","namespace":"ns",
         "resourceVersion":"5","creationTimestamp":"2026-01-01T12:00:00Z","labels":{"app":"x"}}}}]}
      """;
  private static final String COLUMNS =
      """
      "columnDefinitions":[{"name":"Name","type":"string"},{"name":"Ready"},{"name":"Status"},
       {"name":"Restarts"},{"name":"Age"},{"name":"IP","priority":1},{"name":"Node"},
       {"name":"Nominated Node"},{"name":"Readiness Gates"}],
      """;

  private static Decoder.Decoded<PodFacts> read(PodDecoder decoder, String text)
      throws IOException {
    try (JsonParser json = Json.parser(text.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return decoder.read(json);
    }
  }

  private static PodFacts boundTo(String node) {
    return new PodFacts(
        new PodRef("ns", "a"), Labels.of(Map.of("app", "x")), 1_767_268_800, false, node);
  }

  @Test
  void theFirstTableOfAWatchDefinesTheColumnsOfAll() throws IOException {
    var decoder = decoder();
    Decoder.Decoded<PodFacts> first = read(decoder, TABLE.formatted(COLUMNS, "node-1"));
    assertThat(first.object()).isEqualTo(boundTo("node-1"));
    assertThat(first.meta().resourceVersion()).isEqualTo("5");
    assertThat(read(decoder, TABLE.formatted("", "node-2")).object()).isEqualTo(boundTo("node-2"));
    assertThat(read(decoder, TABLE.formatted("\"columnDefinitions\":null,", "node-3")).object())
        .isEqualTo(boundTo("node-3"));
    assertThat(read(decoder, TABLE.formatted("", "<none>")).object()).isEqualTo(boundTo(""));
    assertThat(read(decoder(), TABLE.formatted("", "node-2")).object()).isEqualTo(boundTo(""));
  }

  @Test
  void theResourceVersionOfATableWithoutRowsIsItsOwn() throws IOException {
    String bookmark = "{\"metadata\":{\"resourceVersion\":\"9\"},\"rows\":null}";
    assertThat(read(decoder(), bookmark).meta().resourceVersion()).isEqualTo("9");
  }

  @Test
  void aWholePodNamesItsNode() throws IOException {
    String pod =
        """
        {"metadata":{"name":"a","namespace":"ns","labels":{"app":"x"},
          "creationTimestamp":"2026-01-01T12:00:00Z"},
         "spec":{"containers":[{"name":"c"}],"nodeName":"node-1"},"status":{"phase":"Running"}}
        """;
    assertThat(read(decoder(), pod).object()).isEqualTo(boundTo("node-1"));
  }

  @Test
  void labelsThatAreTooLongAreLeftOut() throws IOException {
    String pod =
        """
        {"metadata":{"name":"a","namespace":"ns","creationTimestamp":"2026-01-01T12:00:00Z",
          "labels":{"app":"x","b":"%s"}}}
        """;
    int most = ObjectMeta.MOST_LABEL_CHARS - "appxb".length() - 2 * 64;
    assertThat(read(decoder(), pod.formatted("y".repeat(most))).object().labels().size())
        .isEqualTo(2);
    assertThat(read(decoder(), pod.formatted("y".repeat(most + 1))).object())
        .isEqualTo(new PodFacts(new PodRef("ns", "a"), Labels.NONE, 1_767_268_800));
  }

  /// Short ones take memory too.
  @Test
  void labelsThatAreTooManyAreLeftOut() throws IOException {
    String labels =
        IntStream.range(0, 1_000).mapToObj("\"k%d\":\"\""::formatted).collect(joining(","));
    String pod = "{\"metadata\":{\"name\":\"a\",\"labels\":{%s}}}".formatted(labels);
    assertThat(read(decoder(), pod).object().labels()).isEqualTo(Labels.NONE);
  }
}
