package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NodeDecoderTest {

  private static long nanocores(String status) throws IOException {
    String node = "{\"metadata\":{\"name\":\"a\"},\"status\":{" + status + "}}";
    try (JsonParser json = Json.parser(node.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return new NodeDecoder().read(json).object().machine().cpuNanocores();
    }
  }

  @Test
  void theCpusAreTheCapacityElseWhatIsAllocatable() throws IOException {
    String allocatable = "\"allocatable\":{\"memory\":\"1Gi\",\"cpu\":\"3920m\"}";
    assertThat(nanocores("\"capacity\":{\"cpu\":\"4\"}," + allocatable)).isEqualTo(4_000_000_000L);
    assertThat(nanocores(allocatable + ",\"capacity\":{\"cpu\":\"4\"}")).isEqualTo(4_000_000_000L);
    assertThat(nanocores(allocatable)).isEqualTo(3_920_000_000L);
    assertThat(nanocores("")).isZero();
  }
}
