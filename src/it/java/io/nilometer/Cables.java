package io.nilometer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// Proxies between replicas that can be cut: one listener in front of the port of each replica. The
/// source address identifies the dialing replica. Data held back during a cut is delivered in order
/// once the cut ends, as over a network that was interrupted.
final class Cables implements AutoCloseable {

  private static final int PIECE = 1 << 16;

  private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Set<String>> cut = new HashSet<>();

  /// Listens at `door` for the replica at `behind`.
  void lay(InetSocketAddress door, InetSocketAddress behind) throws IOException {
    var listener = new ServerSocket();
    listener.bind(door);
    listeners.add(listener);
    Thread.startVirtualThread(() -> accept(listener, behind));
  }

  private void accept(ServerSocket listener, InetSocketAddress behind) {
    try {
      while (true) {
        Socket dialled = listener.accept();
        Thread.startVirtualThread(() -> join(dialled, behind));
      }
    } catch (IOException failed) {
      if (!listener.isClosed()) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /// Closes the connection if the replica does not listen, or no longer does.
  private void join(Socket dialled, InetSocketAddress behind) {
    var pair =
        Set.of(dialled.getInetAddress().getHostAddress(), behind.getAddress().getHostAddress());
    try (dialled;
        var onward = new Socket()) {
      open.addAll(List.of(dialled, onward));
      awaitMended(pair);
      onward.connect(behind);
      Thread back = Thread.startVirtualThread(() -> carry(onward, dialled, pair));
      carry(dialled, onward, pair);
      back.join();
    } catch (IOException _) {
      // the connection is refused, as without the proxy
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      open.remove(dialled);
    }
  }

  private void carry(Socket from, Socket to, Set<String> pair) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] piece = new byte[PIECE];
      for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
        awaitMended(pair);
        out.write(piece, 0, length);
      }
    } catch (IOException _) {
      // one end is closed, so close both
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitMended(Set<String> pair) throws InterruptedException {
    while (cut.contains(pair)) {
      wait();
    }
  }

  /// Holds all data between the two, in both directions.
  synchronized void cut(String one, String other) {
    cut.add(Set.of(one, other));
  }

  synchronized void mend() {
    cut.clear();
    notifyAll();
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket listener : listeners) {
      listener.close();
    }
    for (Socket socket : open) {
      socket.close();
    }
    mend();
  }
}
