package io.nilometer.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/// A client that watches pods. The calling thread reads, decrypts and looks for the names in
// events.
final class Watcher {

  /// The events for the objects that exist come first, then a bookmark.
  private static final String WATCH =
      "watch=1&allowWatchBookmarks=true&sendInitialEvents=true"
          + "&resourceVersionMatch=NotOlderThan";

  private static final String NAME = "\"name\":\"";
  private static final String INITIAL_EVENTS_END = "k8s.io/initial-events-end";

  private final Question question;
  private final ObjLongConsumer<String> onChange;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean hasAll;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /// @param list the query for what it watches
  /// @param onChange gets the name of a pod, and when its event came, by [System#nanoTime], for
  ///     each event but the first ones
  Watcher(Question list, ObjLongConsumer<String> onChange) {
    String separator = list.path().contains("?") ? "&" : "?";
    this.question = list.withPath(list.path() + separator + WATCH);
    this.onChange = onChange;
  }

  /// Reads events until the connection is closed, from here or from there.
  void watch(Connection connection) throws IOException {
    try {
      int status = connection.ask(question, new Lines());
      throw new IOException("%s ended with %d".formatted(question, status));
    } finally {
      begun.countDown();
    }
  }

  /// Waits until it has all objects. Throws an [IllegalStateException] if it does not get them.
  void awaitObjects() throws InterruptedException {
    if (!begun.await(Client.PATIENCE.toSeconds(), TimeUnit.SECONDS) || !hasAll) {
      throw new IllegalStateException("a watch does not begin: " + question);
    }
  }

  private void onLine() {
    String event = line.toString(ISO_8859_1);
    line.reset();
    if (begun.getCount() > 0) {
      if (event.contains(INITIAL_EVENTS_END)) {
        hasAll = true;
        begun.countDown();
      }
      return;
    }
    int name = event.indexOf(NAME) + NAME.length();
    if (name >= NAME.length()) {
      onChange.accept(event.substring(name, event.indexOf('"', name)), System.nanoTime());
    }
  }

  private final class Lines extends OutputStream {

    @Override
    public void write(int octet) {
      line.write(octet);
      if (octet == '\n') {
        onLine();
      }
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      int from = offset;
      for (int i = offset; i < offset + length; i++) {
        if (octets[i] == '\n') {
          line.write(octets, from, i - from);
          onLine();
          from = i + 1;
        }
      }
      line.write(octets, from, offset + length - from);
    }
  }
}
