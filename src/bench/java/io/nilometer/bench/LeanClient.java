package io.nilometer.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLSocketFactory;

/// A client of HTTP/1.1 that takes as little CPU as it can, because it shares the cores with the
/// server that it measures: the calling thread writes, reads and decrypts by itself. Each
/// concurrent query has a connection of its own, which is kept for the next.
final class LeanClient implements Client {

  private final SSLSocketFactory sockets = Client.trusting().getSocketFactory();
  private final Map<URI, Deque<Connection>> kept = new ConcurrentHashMap<>();
  private final String token;

  LeanClient(String token) {
    this.token = token;
  }

  @Override
  public long time(URI server, Question question) throws IOException {
    long begin = System.nanoTime();
    ask(server, question, OutputStream.nullOutputStream());
    return System.nanoTime() - begin;
  }

  @Override
  public byte[] body(URI server, Question question) throws IOException {
    var body = new ByteArrayOutputStream();
    ask(server, question, body);
    return body.toByteArray();
  }

  @Override
  public long timeAnew(URI server, Question question) throws IOException {
    long begin = System.nanoTime();
    try (Connection connection = connect(server)) {
      check(server, question, connection.ask(question, OutputStream.nullOutputStream()));
      connection.forgetSession();
      return System.nanoTime() - begin;
    }
  }

  private void ask(URI server, Question question, OutputStream body) throws IOException {
    Deque<Connection> idle = kept.computeIfAbsent(server, _ -> new ConcurrentLinkedDeque<>());
    Connection last = idle.poll();
    Connection connection = last == null ? connect(server) : last;
    try {
      check(server, question, connection.ask(question, body));
    } catch (IOException failed) {
      connection.close();
      if (!connection.isStale()) {
        throw failed;
      }
      ask(server, question, body); // there are fewer stale ones with each
      return;
    }
    if (connection.isKept()) {
      idle.push(connection);
    } else {
      connection.close();
    }
  }

  private Connection connect(URI server) throws IOException {
    return Connection.open(sockets, server, token, PATIENCE);
  }

  private static void check(URI server, Question question, int status) throws IOException {
    if (status != OK) {
      throw Client.refused(server, status, question);
    }
  }

  @Override
  public void close() {
    kept.values().forEach(idle -> idle.forEach(Connection::close));
  }
}
