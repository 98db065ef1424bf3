package io.nilometer.demo.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports for programs that are about to start.
public final class FreePorts {

  private static final int LOWEST = 20_000;
  private static final int FIRST_EPHEMERAL = 32_768; // as Linux has it
  private static final int MOST_TRIES = 1_000;

  private FreePorts() {}

  /// Different ports that are free, of those that no system gives to whoever wants any: one of the
  /// thousands of connections that are dialled meanwhile would take it. Fails with an
  /// [IllegalStateException] where there are not so many.
  ///
  /// @param host an address of this machine
  public static List<Integer> find(String host, int count) {
    List<Integer> ports =
        ThreadLocalRandom.current()
            .ints(LOWEST, FIRST_EPHEMERAL)
            .distinct()
            .limit(MOST_TRIES)
            .filter(port -> isFree(host, port))
            .limit(count)
            .boxed()
            .toList();
    if (ports.size() < count) {
      throw new IllegalStateException(
          "of %d ports of %s between %d and %d only %d were free: end what listens there"
              .formatted(MOST_TRIES, host, LOWEST, FIRST_EPHEMERAL, ports.size()));
    }
    return ports;
  }

  private static boolean isFree(String host, int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
