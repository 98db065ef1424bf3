package io.nilometer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Cuts connections between replicas: firewall rules drop their packets, as on a cut cable. Needs a
/// network namespace that no other process uses, which `src/it/bad-days` creates, and iptables.
final class Links {

  private static final String OWN_NETWORK = "BAD_DAYS_OWN_NETWORK";
  private static final Path OUTPUT = Path.of("/dev/null");

  private final int port;

  /// @param port the cluster port of all replicas
  Links(int port) {
    this.port = port;
  }

  /// Why connections cannot be cut here; empty if they can.
  static String obstacle() throws IOException, InterruptedException {
    if (System.getenv(OWN_NETWORK) == null) {
      return "needs a network namespace: unshare --map-root-user --net must be permitted";
    }
    return run("--numeric", "--list", "INPUT") == 0
        ? ""
        : "needs iptables, with its kernel modules";
  }

  /// Drops all packets between the two, in both directions.
  void cut(Member one, Member other) throws IOException, InterruptedException {
    change("--source", one.host(), "--destination", other.host());
    change("--source", other.host(), "--destination", one.host());
  }

  /// Drops what `from` sends on connections that it opened to `to`. A replica sends its messages on
  /// connections that it opened itself, so `to` hears nothing from `from`, and is heard by it.
  void cutOneWay(Member from, Member to) throws IOException, InterruptedException {
    change(
        "--protocol",
        "tcp",
        "--source",
        from.host(),
        "--destination",
        to.host(),
        "--destination-port",
        Integer.toString(port));
  }

  /// Drops all packets from and to a port.
  void silence(int server) throws IOException, InterruptedException {
    String number = Integer.toString(server);
    change("--protocol", "tcp", "--source-port", number);
    change("--protocol", "tcp", "--destination-port", number);
  }

  void mend() throws IOException, InterruptedException {
    check(run("--flush", "INPUT"));
  }

  private static void change(String... match) throws IOException, InterruptedException {
    var arguments = new ArrayList<>(List.of("--append", "INPUT", "--jump", "DROP"));
    arguments.addAll(List.of(match));
    check(run(arguments.toArray(String[]::new)));
  }

  private static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException("iptables ended with " + status);
    }
  }

  private static int run(String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of("iptables", "--wait"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
          .redirectErrorStream(true)
          .redirectOutput(OUTPUT.toFile())
          .start()
          .waitFor();
    } catch (IOException missing) {
      if (Files.exists(OUTPUT)) {
        return 127; // as a shell has it
      }
      throw missing;
    }
  }
}
