package io.nilometer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DescriptorsTest {

  @Test
  void openSocketsAreCounted() throws Exception {
    List<ServerSocketChannel> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 500; i++) { // more than other tests close meanwhile
        sockets.add(ServerSocketChannel.open());
      }
      assertThat(Descriptors.ofProcess().open()).isGreaterThan(500);
    } finally {
      for (ServerSocketChannel socket : sockets) {
        socket.close();
      }
    }
  }

  @Test
  void theLimitIsThatOfTheProcess() {
    assertThat(Descriptors.ofProcess().limit())
        .isPositive()
        .isEqualTo(Descriptors.ofProcessLimit());
  }

  @Test
  void availableIsNeverNegative() {
    assertThat(new Descriptors(10, 12).available()).isEqualTo(2);
    assertThat(new Descriptors(12, 10).available()).isZero();
  }
}
