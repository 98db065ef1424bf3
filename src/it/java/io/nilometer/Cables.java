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

/// What replicas hear of each other goes through here, so that it can be held: a listener before
/// each one's port, which tells by its address who dials. What is held is carried on, in order,
/// once the cut is mended, as over a network that was away.
final class Cables implements AutoCloseable {

  private static final int PIECE = 1 << 16;

  private final List<ServerSocket> listeners = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Set<Set<String>> cut = new HashSet<>();

  /// Listens at `door` for the replica that listens at `behind`.
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

  /// Who dialled learns that nobody listens, or listens any more, by the end of the connection.
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
      // as if the cable were not there
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
      // one of both is gone, and so both ends are closed
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitMended(Set<String> pair) throws InterruptedException {
    while (cut.contains(pair)) {
      wait();
    }
  }

  /// Nothing gets from the one to the other any more, nor back.
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
