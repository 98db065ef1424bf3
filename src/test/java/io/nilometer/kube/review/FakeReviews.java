package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.KubeFixture;
import io.nilometer.kube.config.KubeConfigException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/// An API server that reviews tokens and wishes as a test says, over a real socket, and tells whose
/// certificates count.
public final class FakeReviews implements AutoCloseable {

  private static final String CONFIG =
      "/api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, String> users = new ConcurrentHashMap<>();
  private final List<JsonNode> tokenReviews = new CopyOnWriteArrayList<>();
  private final List<JsonNode> accessReviews = new CopyOnWriteArrayList<>();
  private final Path kubeconfig;
  private volatile Function<JsonNode, String> decision = _ -> "\"allowed\": true";
  private volatile CountDownLatch hold = new CountDownLatch(0);
  private volatile int failure;
  private volatile HttpServer server;
  private Map<String, String> config = Map.of();
  private int version = 1;

  public FakeReviews(Path folder) throws IOException {
    server = listen(0);
    kubeconfig = folder.resolve("kubeconfig");
    String text = KubeFixture.kubeconfig("http://127.0.0.1:" + port(), "token: own-secret");
    Files.writeString(kubeconfig, text);
  }

  private HttpServer listen(int port) throws IOException {
    HttpServer listening =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    listening.createContext("/", this::answer);
    listening.setExecutor(threads);
    listening.start();
    return listening;
  }

  private int port() {
    return server.getAddress().getPort();
  }

  public KubeClient client() throws KubeConfigException {
    return KubeClient.create(Optional.of(kubeconfig), Optional.empty());
  }

  /// Makes a token somebody's.
  ///
  /// @param user the fields of a UserInfo, JSON
  public void know(String token, String user) {
    users.put(token, user);
  }

  /// From now on a wish, whose `spec` is given, gets this status: the fields, JSON.
  public void decide(Function<JsonNode, String> status) {
    decision = status;
  }

  /// Reviews are answered with this status code; 0: as they should be.
  public void fail(int code) {
    failure = code;
  }

  /// Lets reviews wait until the latch is open.
  public CountDownLatch hold() {
    hold = new CountDownLatch(1);
    return hold;
  }

  /// The `spec` of each.
  public List<JsonNode> tokenReviews() {
    return tokenReviews;
  }

  /// The `spec` of each.
  public List<JsonNode> accessReviews() {
    return accessReviews;
  }

  /// Changes the ConfigMap; none is there before.
  public synchronized void configure(Map<String, String> data) {
    config = Map.copyOf(data);
    version++;
    notifyAll();
  }

  /// Nobody listens any more.
  public void goDown() {
    server.stop(0);
  }

  /// Listens again where it did.
  public void comeBack() throws IOException {
    server = listen(port());
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    if (path.equals("/apis/authentication.k8s.io/v1/tokenreviews")) {
      review(exchange, tokenReviews, this::tokenStatus);
    } else if (path.equals("/apis/authorization.k8s.io/v1/subjectaccessreviews")) {
      review(exchange, accessReviews, spec -> decision.apply(spec));
    } else if (path.equals(CONFIG)) {
      answerConfig(exchange);
    } else if (String.valueOf(exchange.getRequestURI().getQuery()).contains("watch=true")) {
      watch(exchange);
    } else {
      send(exchange, 200, list());
    }
  }

  private String tokenStatus(JsonNode spec) {
    String user = users.get(spec.path("token").asText());
    return user == null
        ? "\"authenticated\": false"
        : "\"authenticated\": true, \"user\": {" + user + "}";
  }

  private void review(
      HttpExchange exchange, List<JsonNode> reviews, Function<JsonNode, String> status)
      throws IOException {
    ObjectNode review = (ObjectNode) JSON.readTree(exchange.getRequestBody());
    reviews.add(review.path("spec"));
    try {
      hold.await();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
    if (failure != 0) {
      send(exchange, failure, "{\"kind\":\"Status\",\"message\":\"no reviews today\"}");
    } else {
      review.set("status", JSON.readTree("{" + status.apply(review.path("spec")) + "}"));
      send(exchange, 201, review.toString());
    }
  }

  private synchronized String object() {
    ObjectNode object = JSON.createObjectNode();
    object
        .putObject("metadata")
        .put("name", "extension-apiserver-authentication")
        .put("resourceVersion", String.valueOf(version));
    config.forEach(object.putObject("data")::put);
    return object.toString();
  }

  private void answerConfig(HttpExchange exchange) throws IOException {
    if (failure != 0) {
      send(exchange, failure, "{\"kind\":\"Status\",\"message\":\"no config today\"}");
    } else if (isConfigured()) {
      send(exchange, 200, object());
    } else {
      send(exchange, 404, "{\"kind\":\"Status\",\"message\":\"not found\"}");
    }
  }

  private synchronized boolean isConfigured() {
    return !config.isEmpty();
  }

  private synchronized String list() {
    return "{\"metadata\":{\"resourceVersion\":\""
        + version
        + "\"},\"items\":["
        + (config.isEmpty() ? "" : object())
        + "]}";
  }

  private void watch(HttpExchange exchange) throws IOException {
    String query = exchange.getRequestURI().getQuery();
    int told = Integer.parseInt(query.replaceAll(".*resourceVersion=(\\d+).*", "$1"));
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    body.flush();
    while (true) {
      String event = "{\"type\":\"MODIFIED\",\"object\":" + next(told) + "}\n";
      told = JSON.readTree(event).at("/object/metadata/resourceVersion").asInt();
      body.write(event.getBytes(StandardCharsets.UTF_8));
      body.flush();
    }
  }

  private synchronized String next(int told) throws IOException {
    while (version <= told) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
    return object();
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
