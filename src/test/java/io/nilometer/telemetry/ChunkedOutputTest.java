package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkedOutputTest {

  @Test
  void whatIsWrittenComesBackInPiecesOfOneSize() {
    var random = new Random(1);
    var written = new byte[200_000];
    random.nextBytes(written);
    var stream = new ChunkedOutput();
    stream.write(written[0]);
    stream.write(written, 1, 70_000);
    stream.write(written, 70_001, written.length - 70_001);
    assertThat(stream.pieces())
        .extracting(piece -> piece.length)
        .containsExactly(65536, 65536, 65536, 3392);
    var read = new ByteArrayOutputStream();
    stream.pieces().forEach(read::writeBytes);
    assertThat(read.toByteArray()).isEqualTo(written);
  }
}
