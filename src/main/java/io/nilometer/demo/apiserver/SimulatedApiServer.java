package io.nilometer.demo.apiserver;

import io.nilometer.demo.net.Blocking;
import io.nilometer.tls.CertifiedKey;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.KeyCertOptions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A small API server: objects and their watches, reviews, discovery, and the aggregated metrics
/// API. It can be stopped and started again on its port.
public final class SimulatedApiServer {

  public static final String HOST = "127.0.0.1";

  private static final Set<String> FOR_ALL = Set.of("/healthz", "/livez", "/readyz");
  private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME;
  private static final int LONGEST = 1 << 20;

  private final Vertx vertx;
  private final InstantSource clock;
  private final HttpServerOptions options;
  private final SimulatedUsers users;
  private final ObjectsEndpoint objects;
  private final Watches watches;
  private final Reviews reviews;
  private final Aggregator aggregator;
  private final Map<String, Long> calls = new ConcurrentHashMap<>();
  private Optional<HttpServer> server = Optional.empty();
  private int port;

  public SimulatedApiServer(
      Vertx vertx,
      CertifiedKey identity,
      SimulatedUsers users,
      ObjectStore store,
      Aggregator aggregator,
      InstantSource clock) {
    this.vertx = vertx;
    this.clock = clock;
    this.users = users;
    this.objects = new ObjectsEndpoint(store);
    this.watches = new Watches(vertx, store);
    this.reviews = new Reviews(users);
    this.aggregator = aggregator;
    this.options =
        new HttpServerOptions()
            .setSsl(true)
            .setKeyCertOptions(KeyCertOptions.wrap(identity.keyManager()))
            .setWebSocketClosingTimeout(0) // do not wait for the client to close
            .setMaxHeaderSize(LONGEST)
            .setMaxInitialLineLength(LONGEST);
  }

  /// Listens on its port, at the first start on any free port.
  public synchronized void start() {
    if (server.isEmpty()) {
      HttpServer started = vertx.createHttpServer(options).requestHandler(this::onRequest);
      port = Blocking.await(started.listen(port, HOST)).actualPort();
      server = Optional.of(started);
    }
  }

  /// Closes the port and every connection.
  public synchronized void stop() {
    server.map(HttpServer::close).ifPresent(Blocking::await);
    server = Optional.empty();
  }

  public int port() {
    return port;
  }

  public Watches watches() {
    return watches;
  }

  /// The number of calls with a verb and a resource, such as `list` and `pods`.
  public long calls(String verb, String resource) {
    return calls.getOrDefault(verb + " " + resource, 0L);
  }

  private void onRequest(HttpServerRequest request) {
    String path = request.uri().split("\\?", 2)[0];
    HttpServerResponse response = request.response();
    if (!Aggregator.serves(path)) {
      response.putHeader("Date", DATE.format(clock.instant().atOffset(ZoneOffset.UTC)));
    }
    if (FOR_ALL.contains(path)) {
      response.end("ok");
    } else if (path.equals("/version")) {
      SimulatedDiscovery.answer(path).orElseThrow().send(response);
    } else {
      users
          .byHeader(request.getHeader("Authorization"))
          .ifPresentOrElse(
              user -> onRequest(request, path, user),
              () -> HttpReply.failure(401, "Unauthorized", "Unauthorized").send(response));
    }
  }

  private void onRequest(HttpServerRequest request, String path, SimulatedUsers.User user) {
    if (Aggregator.serves(path)) {
      aggregator.forward(request, user);
    } else if (EventStream.isUpgrade(request)) {
      answer(request, path, user, Buffer.buffer()); // an upgrade must come before the body is read
    } else {
      request.body().onSuccess(body -> answer(request, path, user, body));
    }
  }

  private void answer(
      HttpServerRequest request, String path, SimulatedUsers.User user, Buffer body) {
    HttpServerResponse response = request.response();
    try {
      JsonObject content = json(body);
      QueryParameters query = QueryParameters.of(request);
      Optional<ResourcePath> resource = ResourcePath.parse(path);
      Optional<ObjectFormat> as = ObjectFormat.accepted(request.getHeader("Accept"));
      if (resource.isEmpty()) {
        document(request.method(), path, user, content).send(response);
      } else if (as.isEmpty()) {
        notAcceptable().send(response);
      } else {
        objects(request, resource.get(), query, as.get(), content);
      }
    } catch (ExpiredException e) {
      HttpReply.failure(410, "Expired", e.getMessage()).send(response);
    } catch (IllegalArgumentException | DecodeException e) {
      HttpReply.badRequest(String.valueOf(e.getMessage())).send(response);
    }
  }

  private void objects(
      HttpServerRequest request,
      ResourcePath path,
      QueryParameters query,
      ObjectFormat as,
      JsonObject content) {
    boolean watch = request.method().equals(HttpMethod.GET) && query.flag("watch");
    count(watch ? "watch" : verb(request.method(), path), path.kind().resource());
    if (watch) {
      watches.open(request, path, query, as);
    } else {
      objects.answer(request.method(), path, query, as, content).send(request.response());
    }
  }

  private HttpReply document(
      HttpMethod method, String path, SimulatedUsers.User user, JsonObject content) {
    if (method.equals(HttpMethod.POST) && path.equals(Reviews.TOKENS)) {
      count("create", "tokenreviews");
      return reviews.tokens(content);
    }
    if (method.equals(HttpMethod.POST) && path.equals(Reviews.ACCESS)) {
      count("create", "subjectaccessreviews");
      return reviews.access(content);
    }
    if (method.equals(HttpMethod.POST) && path.equals(Reviews.OWN_ACCESS)) {
      count("create", "selfsubjectaccessreviews");
      return reviews.ownAccess(content, user);
    }
    return SimulatedDiscovery.answer(path)
        .orElseGet(() -> HttpReply.notFound("the server could not find the requested resource"));
  }

  private void count(String verb, String resource) {
    calls.merge(verb + " " + resource, 1L, Long::sum);
  }

  private static String verb(HttpMethod method, ResourcePath path) {
    return switch (method.name()) {
      case "GET" -> path.name().isPresent() ? "get" : "list";
      case "POST" -> "create";
      case "PUT" -> "update";
      case "DELETE" -> "delete";
      default -> method.name();
    };
  }

  private static JsonObject json(Buffer body) {
    return body.length() == 0 ? new JsonObject() : new JsonObject(body);
  }

  private static HttpReply notAcceptable() {
    return HttpReply.failure(
        406, "NotAcceptable", "the simulated cluster answers in application/json only");
  }
}
