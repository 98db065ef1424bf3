package io.nilometer.kube.index;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import io.nilometer.model.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NodeDecoderTest {

  private static long nanocores(String status) throws IOException {
    return machine(status).cpuNanocores();
  }

  private static Machine machine(String status) throws IOException {
    String node = "{\"metadata\":{\"name\":\"a\"},\"status\":{" + status + "}}";
    try (JsonParser json = Json.parser(node.getBytes(StandardCharsets.UTF_8))) {
      json.nextToken();
      return new NodeDecoder().read(json).object().machine();
    }
  }

  /// Each batch of the node carries it to other replicas.
  @Test
  void aLongBootIdIsCut() throws IOException {
    String uuid = "1f9a3c1e-8a5b-4b0a-9a53-3f1f3a4d7c11";
    assertThat(machine("\"nodeInfo\":{\"bootID\":\"" + uuid + "\"}").bootId()).isEqualTo(uuid);
    String endless = "x".repeat(1 << 20);
    assertThat(machine("\"nodeInfo\":{\"bootID\":\"" + endless + "\"}").bootId())
        .hasSizeLessThan(2 * NodeDecoder.LONGEST_BOOT_ID);
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
