package io.nilometer.demo.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Finds ports for programs that are about to start.
public final class FreePorts {

  private static final int LOWEST = 20_000;
  private static final int FIRST_EPHEMERAL = 32_768; // the default on Linux
  private static final int MOST_TRIES = 1_000;

  private FreePorts() {}

  /// Finds distinct free ports below the ephemeral range. An ephemeral port could be taken by one
  /// of the thousands of connections opened meanwhile. Throws an [IllegalStateException] if there
  /// are not enough.
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
          "of %d ports of %s between %d and %d only %d were free: stop the programs that listen there"
              .formatted(MOST_TRIES, host, LOWEST, FIRST_EPHEMERAL, ports.size()));
    }
    return ports;
  }

  /// The port, or another one if it is taken.
  public static int preferred(String host, int port) {
    return isFree(host, port) ? port : find(host, 1).getFirst();
  }

  private static boolean isFree(String host, int port) {
    try (var _ = new ServerSocket(port, 1, InetAddress.getByName(host))) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
