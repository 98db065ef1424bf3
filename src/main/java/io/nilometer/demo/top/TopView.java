package io.nilometer.demo.top;

import static java.net.HttpURLConnection.HTTP_OK;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/// A live table of the nodes and pods that use most CPU, read from the metrics API: redrawn every 2
/// s on a terminal, printed every 15 s elsewhere. While the API serves no metrics, the table shows
/// the reason, and the next round retries. Runs on one thread of its own until [#close].
public final class TopView implements AutoCloseable {

  private static final Duration REDRAW = Duration.ofSeconds(2);
  private static final Duration REPRINT = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SHARE_OF_TIME =
      10; // fetching a large cluster takes long, so redraw less often
  private static final String GROUP = "/apis/metrics.k8s.io/v1beta1/";

  private final URI apiServer;
  private final String authorization;
  private final Screen screen;
  private final Duration interval;
  private final HttpClient client;
  private final Thread thread;

  private TopView(URI apiServer, String token, SSLContext tls, PrintStream out, boolean terminal) {
    this.apiServer = apiServer;
    this.authorization = "Bearer " + token;
    this.screen = new Screen(out, terminal);
    this.interval = terminal ? REDRAW : REPRINT;
    this.client = HttpClient.newBuilder().sslContext(tls).connectTimeout(PATIENCE).build();
    this.thread = Thread.ofPlatform().name("top-view").daemon().unstarted(this::run);
  }

  /// Starts the thread that draws.
  ///
  /// @param apiServer scheme, host and port
  /// @param tls trusts the server
  /// @param terminal whether `out` understands ANSI escape sequences
  public static TopView start(
      URI apiServer, String token, SSLContext tls, PrintStream out, boolean terminal) {
    var view = new TopView(apiServer, token, tls, out, terminal);
    view.thread.start();
    return view;
  }

  /// Whether standard output is a terminal.
  @SuppressWarnings("SystemConsoleNull") // since JDK 25 it is null again where none is attached
  public static boolean onTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  private void run() {
    try {
      while (true) {
        long begin = System.nanoTime();
        Duration wait = draw();
        Duration least = Duration.ofNanos(SHARE_OF_TIME * (System.nanoTime() - begin));
        Thread.sleep(wait.compareTo(least) < 0 ? least : wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: the thread ends
    }
  }

  /// Draws once.
  ///
  /// @return how long to wait until the next round
  private Duration draw() throws InterruptedException {
    try {
      screen.show(TopTable.lines(fetch("nodes"), fetch("pods")));
      return interval;
    } catch (IOException | DecodeException e) {
      screen.show(List.of("No metrics yet: " + e.getMessage()));
      return REDRAW;
    }
  }

  private List<TopRow> fetch(String resource) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(apiServer.resolve(GROUP + resource))
            .header("Authorization", authorization)
            .header("Accept", "application/json")
            .timeout(PATIENCE)
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    if (response.statusCode() != HTTP_OK) {
      throw new IOException(reason(response.statusCode()));
    }
    return TopRow.of(new JsonObject(response.body()));
  }

  private static String reason(int status) {
    return status == 503
        ? "the server is starting, or has not seen its nodes twice (503)"
        : "the server answered " + status;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    client.shutdownNow();
    client.close();
  }
}
