package io.nilometer.scrape.exposition;

import io.nilometer.CollidingNames;
import io.nilometer.Cost;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a body costs to decode, against its size, however it is made.
class ExpositionCostTest {

  private static final int LINE = 110; // characters, about
  private static final int MOST_COLLISIONS = 1 << 16;

  enum Kind {
    ONE_POD_OF_MANY_CONTAINERS,
    MANY_PODS,
    PODS_WITH_ONE_HASH,
    CONTAINERS_WITH_ONE_HASH,
    BROKEN_LINES,
    LONG_NAMES,
    NO_LABELS;

    /// Of the line of this number.
    private String labels(int i) {
      return switch (this) {
        case ONE_POD_OF_MANY_CONTAINERS -> of("p", "c" + i);
        case MANY_PODS -> of("pod-" + i, "c");
        case PODS_WITH_ONE_HASH -> of(CollidingNames.name(i % MOST_COLLISIONS), "c");
        case CONTAINERS_WITH_ONE_HASH ->
            of("p" + i / 1_000, CollidingNames.name(i % MOST_COLLISIONS));
        case BROKEN_LINES -> i % 2 == 0 ? of("p", "c") : "{{";
        case LONG_NAMES -> of("p".repeat(i % 2 == 0 ? 252 : 254) + i % 10, "c");
        case NO_LABELS -> "";
      };
    }

    private static String of(String pod, String container) {
      return "{container=\"" + container + "\",namespace=\"ns\",pod=\"" + pod + "\"}";
    }
  }

  private static byte[] body(Kind kind, int size, boolean odd) {
    var body = new StringBuilder(2 * size);
    for (String metric :
        List.of("container_cpu_usage_seconds_total", "container_memory_working_set_bytes")) {
      for (int i = odd ? 1 : 0; i < size / LINE / 2; i++) {
        body.append(metric).append(kind.labels(i)).append(" 1 1700000000000\n");
      }
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// One line is missing in every second body, so that no line is where it was expected.
  @ParameterizedTest
  @EnumSource
  void decodingIsLinear(Kind kind) {
    Cost.assertLinear(
        size -> List.of(body(kind, size, false), body(kind, size, true)),
        bodies -> {
          var decoder = new ExpositionDecoder();
          bodies.forEach(body -> decode(decoder, body));
        },
        64);
  }

  private static void decode(ExpositionDecoder decoder, byte[] body) {
    try {
      decoder.decode(new Exposition(ByteBuffer.wrap(body), 1));
    } catch (ScrapeException _) {
      // a body of broken lines is rejected
    }
  }
}
