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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// A live table of the nodes and pods that use most CPU, read from the metrics API. It is redrawn
/// every 2 s on a terminal, which needs 80 columns and 24 lines, and printed every 15 s elsewhere.
/// While the API serves no metrics, it shows the reason, and the next round retries. Runs on one
/// thread of its own until [#close].
public final class TopView implements AutoCloseable {

  private static final Duration REDRAW = Duration.ofSeconds(2);
  private static final Duration REPRINT = Duration.ofSeconds(15);
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int SHARE_OF_TIME =
      10; // fetching a large cluster takes long, so redraw less often
  private static final int LINES = 23; // of a terminal, with one for the cursor
  private static final int COLUMNS = 79;
  private static final int HEADERS = 2;
  private static final int LEAST_ROWS = 2;
  private static final int ROWS_ON_PAPER = 10;
  private static final String GROUP = "/apis/metrics.k8s.io/v1beta1/";

  private final URI apiServer;
  private final String authorization;
  private final Screen screen;
  private final boolean terminal;
  private final Duration interval;
  private final Content content;
  private boolean introduced;
  private final HttpClient client;
  private final Thread thread;

  /// What to show besides the table.
  ///
  /// @param introduction printed once, as soon as there are metrics
  /// @param status above the table, each time
  public record Content(List<String> introduction, Supplier<List<String>> status) {}

  private TopView(
      URI apiServer,
      String token,
      SSLContext tls,
      PrintStream out,
      boolean terminal,
      Content content) {
    this.apiServer = apiServer;
    this.authorization = "Bearer " + token;
    this.screen = new Screen(out, terminal);
    this.terminal = terminal;
    this.content = content;
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
      URI apiServer,
      String token,
      SSLContext tls,
      PrintStream out,
      boolean terminal,
      Content content) {
    var view = new TopView(apiServer, token, tls, out, terminal, content);
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
        Thread.sleep(draw());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed: the thread ends
    }
  }

  /// Draws once.
  ///
  /// @return how long to wait until the next round
  private Duration draw() throws InterruptedException {
    long begin = System.nanoTime();
    List<String> status = fitting(content.status().get());
    try {
      List<TopRow> nodes = fetch("nodes");
      List<TopRow> pods = fetch("pods");
      introduce();
      show(status, TopTable.lines(nodes, pods, rows(status.size())));
      Duration least = Duration.ofNanos(SHARE_OF_TIME * (System.nanoTime() - begin));
      return interval.compareTo(least) < 0 ? least : interval;
    } catch (IOException | DecodeException e) {
      show(status, List.of((introduced ? "No metrics: " : "No metrics yet: ") + e.getMessage()));
      return REDRAW;
    }
  }

  private void introduce() {
    if (!introduced) {
      introduced = true;
      screen.print(content.introduction());
    }
  }

  /// Leaves room for the least rows. The last line stays, because it has a command to try.
  private List<String> fitting(List<String> status) {
    int most = Math.max(2, LINES - content.introduction().size() - HEADERS * (1 + LEAST_ROWS));
    if (!terminal || status.size() <= most) {
      return status;
    }
    int left = status.size() - (most - 1);
    var lines = new ArrayList<>(status.subList(0, most - 2));
    lines.add("... and " + left + " more");
    lines.add(status.getLast());
    return List.copyOf(lines);
  }

  /// So that the introduction stays on the terminal too.
  private int rows(int status) {
    int left = LINES - content.introduction().size() - status - HEADERS;
    return terminal ? Math.max(LEAST_ROWS, left / HEADERS) : ROWS_ON_PAPER;
  }

  private void show(List<String> status, List<String> rest) {
    screen.show(Stream.of(status, rest).flatMap(List::stream).map(TopView::shortened).toList());
  }

  /// A line that wraps would count as two.
  private static String shortened(String line) {
    return line.length() <= COLUMNS ? line : line.substring(0, COLUMNS - 1) + "~";
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
