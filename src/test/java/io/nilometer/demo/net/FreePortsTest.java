package io.nilometer.demo.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

  private static final String HOST = "127.0.0.1";

  @Test
  void portsDifferAndCanBeListenedAt() throws IOException {
    List<Integer> ports = FreePorts.find(HOST, 20);
    assertThat(ports).hasSize(20).doesNotHaveDuplicates();
    var listening = new ArrayList<ServerSocket>();
    for (int port : ports) {
      listening.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
    }
    for (ServerSocket socket : listening) {
      socket.close();
    }
  }

  @Test
  void anAddressOfAnotherMachineHasNoFreePorts() {
    assertThatIllegalStateException()
        .isThrownBy(() -> FreePorts.find("203.0.113.1", 1))
        .withMessageContaining("203.0.113.1");
  }
}
