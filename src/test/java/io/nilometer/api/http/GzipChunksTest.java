package io.nilometer.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;

final class GzipChunksTest {

  @Test
  void whatIsCompressedInPiecesIsTheWhole() throws IOException {
    var random = new byte[300_000];
    new Random(1).nextBytes(random);
    var sizes = new ArrayList<Integer>();
    var compressed = new ByteArrayOutputStream();
    new GzipChunks(Stream.of(new byte[10], random, new byte[1_000_000]).iterator())
        .forEachRemaining(
            piece -> {
              sizes.add(piece.length);
              compressed.writeBytes(piece);
            });
    var plain = new ByteArrayOutputStream();
    plain.writeBytes(new byte[10]);
    plain.writeBytes(random);
    plain.writeBytes(new byte[1_000_000]);
    assertThat(sizes).hasSizeGreaterThan(1);
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed.toByteArray()))) {
      assertThat(gzip.readAllBytes()).isEqualTo(plain.toByteArray());
    }
  }

  @Test
  void theCompressionEndsWithItsStreamThoughNotAllIsRead() throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "gzip");
    try {
      var random = new Random(1);
      var endless =
          new GzipChunks(
              Stream.generate(
                      () -> {
                        var piece = new byte[64 * 1024];
                        random.nextBytes(piece);
                        return piece;
                      })
                  .iterator());
      endless.source().take(2).runWith(Sink.ignore(), system).toCompletableFuture().join();
      await().until(() -> !endless.hasNext());
    } finally {
      system.terminate();
    }
  }

  @Test
  void piecesAreTakenOnlyAsTheyAreNeeded() {
    var taken = new ArrayList<Integer>();
    var random = new Random(1);
    var pieces =
        new GzipChunks(
            Stream.iterate(0, i -> i + 1)
                .peek(taken::add)
                .map(
                    _ -> {
                      var piece = new byte[64 * 1024];
                      random.nextBytes(piece);
                      return piece;
                    })
                .iterator());
    pieces.next();
    assertThat(taken).hasSizeLessThan(5);
  }
}
