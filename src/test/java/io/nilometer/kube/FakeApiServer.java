package io.nilometer.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;

/// Lists and watches one kind of object over a real socket, in pages of two, and misbehaves when
/// told to. Objects are JSON texts in which `$VERSION` stands for their version.
public final class FakeApiServer implements AutoCloseable {

  private static final int PAGE = 2;

  private record Event(int version, String json) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final NavigableMap<String, String> objects = new TreeMap<>();
  private final List<Event> history = new ArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private int version = 10;
  private int oldest = 10;
  private int generation; // of connections that are not dropped
  private int refusal;
  private boolean dropMidList;
  private boolean expirePages;
  private boolean refuseWholeLists;
  private boolean endWatches;
  private boolean dripLists;
  private boolean dripWatches;
  private String greeting = "";
  private String list = "";

  public FakeApiServer() {
    this(0, Optional.empty());
  }

  public FakeApiServer(int port, Optional<SSLContext> tls) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      server = tls.isPresent() ? HttpsServer.create(address, 0) : HttpServer.create(address, 0);
      if (server instanceof HttpsServer https) {
        https.setHttpsConfigurator(new HttpsConfigurator(tls.get()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  /// Path, query and some headers of everything asked so far.
  public List<String> requests() {
    return requests;
  }

  public synchronized void put(String name, String json) {
    String type = objects.containsKey(name) ? "MODIFIED" : "ADDED";
    String object = json.replace("$VERSION", String.valueOf(++version));
    objects.put(name, object);
    tell(type, object);
  }

  public synchronized void remove(String name) {
    String object = objects.remove(name);
    version++;
    tell("DELETED", object);
  }

  public synchronized void bookmark() {
    version++;
    tell("BOOKMARK", "{\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
  }

  /// Removes an object, and sends watches this instead of the event.
  public synchronized void removeBy(String name, String event) {
    objects.remove(name);
    history.add(new Event(++version, event + "\n"));
    notifyAll();
  }

  /// Sends each watch such an event before all others.
  public synchronized void greet(String event) {
    greeting = event;
  }

  /// Answers lists with this, or as usual when it is empty.
  public synchronized void answerLists(String document) {
    list = document;
  }

  /// From now on only watches from here on are possible.
  public synchronized void forgetHistory() {
    history.clear();
    version++;
    oldest = version;
  }

  public synchronized void dropConnections() {
    generation++;
    notifyAll();
  }

  /// Answers everything with that status, 0 to answer again.
  public synchronized void refuse(int status) {
    refusal = status;
    dropConnections();
  }

  /// The next list breaks off after its first page.
  public synchronized void dropMidList() {
    dropMidList = true;
  }

  /// No page but the first can be had.
  public synchronized void expirePages() {
    expirePages = true;
  }

  /// Lists without pages are too much.
  public synchronized void refuseWholeLists() {
    refuseWholeLists = true;
  }

  /// Each watch ends right after the greeting.
  public synchronized void endWatches() {
    endWatches = true;
  }

  /// Lists are blanks without end.
  public synchronized void dripLists() {
    dripLists = true;
  }

  /// Watches are blanks without end.
  public synchronized void dripWatches() {
    dripWatches = true;
  }

  @Override
  public void close() {
    dropConnections();
    server.stop(0);
    threads.shutdownNow();
  }

  private void tell(String type, String object) {
    history.add(new Event(version, "{\"type\":\"" + type + "\",\"object\":" + object + "}\n"));
    notifyAll();
  }

  private void answer(HttpExchange exchange) throws IOException {
    String query = Optional.ofNullable(exchange.getRequestURI().getQuery()).orElse("");
    requests.add(
        exchange.getRequestURI()
            + (" accept:" + exchange.getRequestHeaders().getFirst("Accept"))
            + (" authorization:" + exchange.getRequestHeaders().getFirst("Authorization")));
    int status = refusal();
    if (status != 0) {
      String body = "{\"kind\":\"Status\",\"code\":" + status + ",\"message\":\"go away\"}";
      send(exchange, status, body);
    } else if (query.contains("watch=true")) {
      watch(exchange, Integer.parseInt(parameters(query).get("resourceVersion")));
    } else if (drips(false)) {
      drip(exchange);
    } else if (isTooMuch(query)) {
      send(exchange, 504, "{\"kind\":\"Status\",\"code\":504,\"message\":\"timeout\"}");
    } else if (expires(query)) {
      send(exchange, 410, "{\"kind\":\"Status\",\"code\":410,\"message\":\"expired\"}");
    } else {
      send(exchange, 200, list().isEmpty() ? page(query) : list());
    }
  }

  private synchronized boolean drips(boolean watches) {
    return watches ? dripWatches : dripLists;
  }

  private synchronized boolean expires(String query) {
    return expirePages && query.contains("continue=");
  }

  private synchronized boolean isTooMuch(String query) {
    return refuseWholeLists && !query.contains("limit=");
  }

  private synchronized boolean endsWatches() {
    return endWatches;
  }

  /// Sends a blank now and then until the client is gone.
  private static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream body = exchange.getResponseBody()) {
      while (true) {
        body.write(' ');
        body.flush();
        LockSupport.parkNanos(20_000_000);
      }
    }
  }

  private synchronized int refusal() {
    return refusal;
  }

  private synchronized String page(String query) throws IOException {
    String from = parameters(query).getOrDefault("continue", "");
    int most = query.contains("limit=") ? PAGE : Integer.MAX_VALUE;
    if (dropMidList && !from.isEmpty()) {
      dropMidList = false;
      throw new IOException("dropped on purpose");
    }
    List<String> names = List.copyOf(objects.tailMap(from, true).keySet());
    String next = names.size() > most ? names.get(most) : "";
    String items =
        String.join(",", names.stream().limit(most).map(objects::get).toArray(String[]::new));
    return "{\"kind\":\"List\",\"metadata\":{\"resourceVersion\":\""
        + version
        + ("\",\"continue\":\"" + next + "\"},\"items\":[" + items + "]}");
  }

  private void watch(HttpExchange exchange, int from) throws IOException {
    if (drips(true)) {
      drip(exchange);
      return;
    }
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.write(greeting().getBytes(StandardCharsets.UTF_8));
    body.flush();
    if (endsWatches()) {
      body.close();
      return;
    }
    int mine = generation();
    int told = from;
    while (true) {
      Event event = next(told, mine);
      body.write(event.json.getBytes(StandardCharsets.UTF_8));
      body.flush();
      told = event.version;
      if (event.json.contains("ERROR")) {
        body.close();
        return;
      }
    }
  }

  private synchronized String greeting() {
    return greeting;
  }

  private synchronized String list() {
    return list;
  }

  private synchronized int generation() {
    return generation;
  }

  private synchronized Event next(int told, int mine) throws IOException {
    while (true) {
      if (generation != mine) {
        throw new IOException("dropped on purpose");
      }
      if (told < oldest) {
        return new Event(
            told, "{\"type\":\"ERROR\",\"object\":{\"code\":410,\"message\":\"too old\"}}\n");
      }
      for (Event event : history) {
        if (event.version > told) {
          return event;
        }
      }
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static Map<String, String> parameters(String query) {
    Map<String, String> parameters = new TreeMap<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(
            parameter.substring(0, equals),
            URLDecoder.decode(parameter.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return parameters;
  }
}
