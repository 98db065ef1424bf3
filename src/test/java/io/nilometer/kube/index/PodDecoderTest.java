package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
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
      return new PodDecoder().read(json).object();
    }
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
}
