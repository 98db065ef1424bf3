package io.nilometer.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PieceTest {

  private static byte[] bytes(int length) {
    var bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  @Test
  void piecesInAnyOrderAndTwiceGiveTheWhole() {
    byte[] whole = bytes(2 * Piece.MAX_BYTES + 5);
    List<Piece> pieces = Piece.of(whole);
    assertThat(pieces).hasSize(3);
    var collector = new Piece.Collector();
    assertThat(collector.add(pieces.get(2))).isEmpty();
    assertThat(collector.add(pieces.get(0))).isEmpty();
    assertThat(collector.add(pieces.get(0))).isEmpty();
    assertThat(collector.add(pieces.get(1))).isEqualTo(whole);
  }

  @Test
  void whatFitsInOneMessageIsOnePiece() {
    byte[] whole = bytes(Piece.MAX_BYTES);
    List<Piece> pieces = Piece.of(whole);
    assertThat(pieces).hasSize(1);
    assertThat(new Piece.Collector().add(pieces.getFirst())).isEqualTo(whole);
  }

  @Test
  void aPieceIsReadAsItWasWritten() throws IOException {
    for (Piece piece : Piece.of(bytes(Piece.MAX_BYTES + 1))) {
      assertThat(Piece.unpack(piece.pack())).isEqualTo(piece);
    }
  }

  @Test
  void aMalformedPieceIsRefused() {
    assertThatThrownBy(() -> Piece.unpack(new byte[7])).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Piece.unpack(new byte[8]))
        .isInstanceOf(IOException.class)
        .hasMessage("piece 0 of 0");
  }
}
