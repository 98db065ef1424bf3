package io.nilometer.scrape.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.model.Scrape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Compares the decoder with the [SlowParser]. A decoder reads several bodies one after another,
/// so that what it keeps of one meets the next.
class ExpositionDecoderPropertyTest {

  private static final long REQUESTED = 1_760_000_000_123_456_789L;
  private static final Duration FUZZING = Duration.ofSeconds(4);

  @Property
  void goodBodiesReadAsTheSlowParserReadsThem(@ForAll @Size(min = 1, max = 5) long[] seeds) {
    var decoder = new ExpositionDecoder();
    for (long seed : seeds) {
      byte[] body = new Bodies(new Random(seed)).good().getBytes(StandardCharsets.UTF_8);

      assertThat(decode(decoder, body)).isEqualTo(SlowParser.parse(body, REQUESTED));
    }
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] body) {
    assertThat(decode(new ExpositionDecoder(), body)).isEqualTo(SlowParser.parse(body, REQUESTED));
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void spoiledBodiesAreReadOrRefusedAsTheSlowParserDoes() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    var bodies = new Bodies(random);
    var mutations = new Mutations(random);
    var decoder = new ExpositionDecoder();
    long end = System.nanoTime() + FUZZING.toNanos();
    byte[] body = {};
    while (System.nanoTime() < end) {
      boolean fresh = random.nextInt(6) == 0;
      body = fresh ? bodies.good().getBytes(StandardCharsets.UTF_8) : mutations.spoil(body);

      assertThat(decode(decoder, body))
          .as("body %s, seed %d", Base64.getEncoder().encodeToString(body), seed)
          .isEqualTo(SlowParser.parse(body, REQUESTED));
    }
  }

  private static Optional<Scrape> decode(ExpositionDecoder decoder, byte[] body) {
    try {
      return Optional.of(decoder.decode(exposition(body)));
    } catch (ScrapeException refused) {
      assertThat(refused.getMessage())
          .matches("line [0-9]+ of .*|the kubelet reports resource_scrape_error 1 .*")
          .hasSizeLessThan(200);
      return Optional.empty();
    }
  }

  private static Exposition exposition(byte[] body) {
    return new Exposition(ByteBuffer.wrap(body), REQUESTED);
  }
}
