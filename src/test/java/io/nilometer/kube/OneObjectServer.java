package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// An API server that keeps one object of one resource, and a client of it.
final class OneObjectServer implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String all;
  private final String one;
  private final HttpServer server;
  private final KubeFixture kube;
  private Optional<ObjectNode> kept = Optional.empty(); // guarded by this, as all that follows
  private Optional<String> broken = Optional.empty();
  private int version;
  private int failure;

  /// @param all path of the resource's objects
  OneObjectServer(String all, String name, Path folder) throws IOException {
    this.all = all;
    this.one = all + "/" + name;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    kube = new KubeFixture(server.getAddress().getPort(), folder);
  }

  KubeClient client() {
    return kube.client();
  }

  synchronized ObjectNode kept() {
    return kept.orElseThrow();
  }

  synchronized void delete() {
    kept = Optional.empty();
  }

  synchronized void failWith(int code) {
    failure = code;
  }

  /// Answers with this text instead of the object.
  synchronized void answerWith(String text) {
    broken = Optional.of(text);
  }

  void stop() {
    server.stop(0);
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    JsonNode sent = JSON.readTree(exchange.getRequestBody());
    String request = exchange.getRequestMethod() + " " + exchange.getRequestURI();
    if (failure != 0) {
      send(exchange, failure, status("not today"));
    } else if (broken.isPresent()) {
      send(exchange, 200, broken.get());
    } else if (request.equals("GET " + one)) {
      send(
          exchange,
          kept.isPresent() ? 200 : 404,
          kept.map(JsonNode::toString).orElseGet(() -> status("not found")));
    } else if (request.equals("POST " + all)) {
      put(exchange, sent, kept.isEmpty(), 201);
    } else if (request.equals("PUT " + one) && kept.isEmpty()) {
      send(exchange, 404, status("not found"));
    } else if (request.equals("PUT " + one)) {
      JsonNode read = sent.at("/metadata/resourceVersion");
      put(exchange, sent, read.asText().equals(Integer.toString(version)), 200);
    } else {
      send(exchange, 405, status(request));
    }
  }

  private void put(HttpExchange exchange, JsonNode sent, boolean allowed, int code)
      throws IOException {
    if (allowed) {
      var object = (ObjectNode) sent;
      ((ObjectNode) object.path("metadata")).put("resourceVersion", Integer.toString(++version));
      kept = Optional.of(object);
    }
    send(exchange, allowed ? code : 409, allowed ? sent.toString() : status("conflict"));
  }

  private static String status(String message) {
    return JSON.createObjectNode().put("kind", "Status").put("message", message).toString();
  }

  private static void send(HttpExchange exchange, int code, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(code, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    kube.close();
    server.stop(0);
  }
}
