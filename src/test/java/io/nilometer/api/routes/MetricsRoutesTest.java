package io.nilometer.api.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.api.TestServer;
import io.nilometer.api.access.Access;
import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.encode.Status;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.query.HeldMetrics;
import io.nilometer.api.query.ListMemory;
import io.nilometer.api.query.Metrics;
import io.nilometer.api.query.MetricsUnavailableException;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.query.NodeSelection;
import io.nilometer.api.query.OverloadedException;
import io.nilometer.api.query.PodMetrics;
import io.nilometer.api.query.PodSelection;
import io.nilometer.api.watch.FakeWatches;
import io.nilometer.model.ContainerUsage;
import io.nilometer.model.Labels;
import io.nilometer.model.PodRef;
import io.nilometer.model.PodUsage;
import io.nilometer.model.Usage;
import io.nilometer.telemetry.Health;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MetricsRoutesTest {

  private static final String API = "/apis/metrics.k8s.io/v1beta1";
  private static final String V1 = "/apis/metrics.k8s.io/v1";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
  private static final Metrics METRICS =
      new FakeMetrics(
          List.of(
              new NodeMetrics(
                  "n", Labels.NONE, new Usage(0, 15_000_000_000L, 12_000_000, 1 << 20))),
          List.of(pod("a", "x"), pod("b", "y")));

  private static final Metrics UNAVAILABLE =
      new FailingMetrics(new MetricsUnavailableException("not now"));

  private final MetricsRoutes routes = routes(AccessCheck.ALL, METRICS);

  @Test
  void nodesAndPodsAreListedAndFound() {
    assertThat(body(get(API + "/nodes"))).contains("NodeMetricsList", "\"cpu\":\"12m\"");
    assertThat(body(get(API + "/nodes/n"))).contains("\"kind\":\"NodeMetrics\"");
    assertThat(body(get(API + "/pods"))).contains("\"name\":\"x\"", "\"name\":\"y\"");
    assertThat(body(get(API + "/namespaces/a/pods")))
        .contains("\"name\":\"x\"")
        .doesNotContain("\"name\":\"y\"");
    assertThat(body(get(API + "/namespaces/a/pods/x"))).contains("\"kind\":\"PodMetrics\"");
  }

  @Test
  void bothVersionsServeTheSameUnderTheirName() {
    for (String path :
        List.of("/nodes", "/nodes/n", "/pods", "/namespaces/a/pods", "/namespaces/a/pods/x")) {
      for (String accept : List.of("application/json", "application/yaml")) {
        String older = body(get(API + path, accept));
        assertThat(older).contains("metrics.k8s.io/v1beta1");
        assertThat(body(get(V1 + path, accept))).as(path).isEqualTo(older.replace("v1beta1", "v1"));
      }
    }
    assertThat(body(get(V1 + "/pods", "application/vnd.kubernetes.protobuf")))
        .contains("metrics.k8s.io/v1")
        .doesNotContain("metrics.k8s.io/v1beta1");
    assertThat(body(get(V1 + "/pods", TABLE))).isEqualTo(body(get(API + "/pods", TABLE)));
    assertThat(body(get(V1 + "/pods?includeObject=Object", TABLE)))
        .contains("\"apiVersion\":\"metrics.k8s.io/v1\"");
    assertThat(body(get(V1))).contains("\"groupVersion\":\"metrics.k8s.io/v1\"");
    assertStatus(get(V1 + "/nodes/m"), 404, "NotFound", "node \\\"m\\\" not found");
    assertThat(get("/apis/metrics.k8s.io/v2/nodes").code()).isEqualTo(404);
  }

  @Test
  void podsOfANodeAreListedInV1() {
    assertThat(body(get(V1 + "/pods?fieldSelector=spec.nodeName%3Dn"))).contains("\"name\":\"x\"");
    assertThat(body(get(V1 + "/pods?fieldSelector=spec.nodeName%3Dm"))).contains("\"items\":[]");
    assertThat(body(get(V1 + "/pods?fieldSelector=spec.nodeName%3Dn,spec.nodeName%3Dm")))
        .contains("\"items\":[]");
    String unknown = "is not a known field selector";
    assertStatus(get(API + "/pods?fieldSelector=spec.nodeName%3Dn"), 400, "BadRequest", unknown);
    assertStatus(get(V1 + "/nodes?fieldSelector=spec.nodeName%3Dn"), 400, "BadRequest", unknown);
  }

  @Test
  void selectorsChooseWhatIsListed() {
    assertThat(body(get(API + "/pods?labelSelector=name%3Dy")))
        .contains("\"name\":\"y\"")
        .doesNotContain("\"name\":\"x\"");
    assertThat(body(get(API + "/pods?fieldSelector=metadata.namespace%3Da")))
        .contains("\"name\":\"x\"")
        .doesNotContain("\"name\":\"y\"");
  }

  @Test
  void aMissingObjectIsNotFound() {
    assertStatus(get(API + "/nodes/m"), 404, "NotFound", "node \\\"m\\\" not found");
    assertStatus(get(API + "/namespaces/a/pods/y"), 404, "NotFound", "pods \\\"y\\\" not found");
    assertStatus(get(API + "/foo"), 404, "NotFound", "could not find the requested resource");
  }

  @Test
  void pathsOutsideTheApiAreAnsweredWithTheListOfPaths() {
    ApiResponse answer = get("/foo");
    assertThat(answer.code()).isEqualTo(404);
    assertThat(body(answer)).contains("\"paths\"", "\"/apis\"");
  }

  @Test
  void anythingButReadingIsNotAllowed() {
    ApiResponse answer = answer(routes, "POST", API + "/nodes", Map.of());
    assertStatus(answer, 405, "MethodNotAllowed", "does not allow this method");
  }

  @Test
  void aWatchLasts() {
    assertThat(get(API + "/pods?watch=1").events())
        .hasValueSatisfying(
            events -> assertThat(events.contentType()).isEqualTo("application/json"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"limit=500", "resourceVersion=0", "resourceVersion=17", "limit=2&limit=0"})
  void aListFromWhichAClientMayWatchHasAVersion(String query) {
    assertThat(body(get(API + "/nodes?" + query)))
        .contains("\"metadata\":{\"resourceVersion\":\"" + FakeWatches.VERSION + "\"}");
  }

  @Test
  void aListHasNoneWhileItCannotBeMade() {
    MetricsRoutes some = routes(AccessCheck.ALL, METRICS, new FakeWatches(UNAVAILABLE));
    ApiResponse nodes = answer(some, "GET", API + "/nodes?limit=500", Map.of());
    assertThat(body(nodes)).contains("\"metadata\":{},\"items\":[{");
    ApiResponse pods = answer(some, "GET", API + "/pods?resourceVersion=0", Map.of());
    assertThat(body(pods)).contains("\"metadata\":{},\"items\":[{");
    ApiResponse watch = answer(some, "GET", API + "/pods?watch=1", Map.of());
    assertStatus(watch, 503, "ServiceUnavailable", "not now");
  }

  @Test
  void aListThatFailsOtherwiseFails() {
    var overloaded = new FailingMetrics(new OverloadedException());
    MetricsRoutes some = routes(AccessCheck.ALL, METRICS, new FakeWatches(overloaded));
    ApiResponse nodes = answer(some, "GET", API + "/nodes?limit=500", Map.of());
    assertThat(nodes.code()).isEqualTo(429);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "limit=-1", "limit=0", "resourceVersion=abc", "limit=1&continue=abc"})
  void anyOtherListHasNone(String query) {
    assertThat(body(get(API + "/nodes?" + query))).contains("\"metadata\":{},\"items\"");
  }

  @Test
  void aWatchIsNotServedAsYaml() {
    ApiResponse answer = get(API + "/pods?watch=1", "application/yaml");
    assertThat(answer.code()).isEqualTo(406);
    assertThat(body(answer)).contains("only the following media types are accepted");
  }

  @Test
  void aWatchOfNoVersionIsRefused() {
    assertStatus(
        get(API + "/pods?watch=1&resourceVersion=abc"),
        422,
        "Invalid",
        "resourceVersion: Invalid value: \\\"abc\\\"");
  }

  @Test
  void whatCannotBeSelectedIsABadRequest() {
    assertStatus(get(API + "/pods?labelSelector=a+b"), 400, "BadRequest", "found 'b'");
    assertStatus(get(API + "/pods?limit=x"), 400, "BadRequest", "strconv.ParseInt");
  }

  @Test
  void whatNoClientCanReadIsNotAcceptable() {
    ApiResponse answer = get(API + "/pods", "text/html");
    assertThat(answer.code()).isEqualTo(406);
    assertThat(body(answer)).contains("NotAcceptable");
    assertThat(get("/apis", "text/html").code()).isEqualTo(406);
    assertThat(get("/openapi/v2", "text/html").code()).isEqualTo(406);
  }

  @Test
  void theVersionIsJsonAndNothingElse() {
    assertThat(get("/version", "application/json;as=Table").code()).isEqualTo(200);
    ApiResponse yaml = get("/version", "application/yaml");
    assertThat(yaml.code()).isEqualTo(406);
    assertThat(yaml.body().contentType()).isEqualTo("application/yaml");
    assertThat(body(yaml)).contains("Available representations: application/json\n");
  }

  @Test
  void whatIsNotToBeSentHasNoType() {
    assertThat(get("/openapi/v2", "text/html").body().contentType()).isEmpty();
  }

  @Test
  void objectsAreNotExported() {
    assertStatus(get(API + "/nodes/n?export=true"), 400, "BadRequest", "no longer supported");
    assertStatus(
        get(API + "/namespaces/a/pods/x?export"), 400, "BadRequest", "no longer supported");
    assertThat(get(API + "/nodes/n?export=false").code()).isEqualTo(200);
    assertThat(get(API + "/nodes?export=true").code()).isEqualTo(200);
  }

  @Test
  void aRequestMaySayHowLongItMayTake() {
    MetricsRoutes waiting = routes(AccessCheck.ALL, new HeldMetrics());
    assertStatus(
        answer(waiting, "GET", API + "/pods?timeout=1ms", Map.of()),
        504,
        "Timeout",
        "did not complete within the allotted timeout");
    assertThat(get(API + "/nodes?timeout=32s").code()).isEqualTo(200);
    assertThat(get(API + "/nodes?timeout=0").code()).isEqualTo(200);
    assertThat(get(API + "/nodes?timeout=-1s").code()).isEqualTo(200);
  }

  @Test
  void aMalformedTimeoutIsABadRequestAnywhere() {
    String message = "invalid timeout specified in the request URL - time: invalid duration";
    assertStatus(get(API + "/nodes?timeout=x"), 400, "BadRequest", message);
    assertStatus(get("/healthz?timeout=x"), 400, "BadRequest", message);
    assertStatus(
        answer(routes(_ -> new CompletableFuture<>(), METRICS), "PUT", "/apis?timeout=x", Map.of()),
        400,
        "BadRequest",
        message);
    assertThat(get(API + "/nodes?watch=1&timeout=x").code()).isEqualTo(200);
  }

  @Test
  void aSpaceTooManyBeforeABearerTokenIsPointedOut() {
    Map<String, String> spacedOut = Map.of("Authorization", "Bearer  t");
    assertThat(field(answer(routes, "GET", "/apis", spacedOut), "Warning"))
        .startsWith("299 - \"the provided Authorization header contains extra space");
    assertThat(answer(routes, "GET", "/apis", Map.of("Authorization", "Bearer t")).fields())
        .noneMatch(field -> field.name().equals("Warning"));
  }

  @Test
  void anyTagOfAListTellsThatADocumentIsKept() {
    String tag = field(get("/openapi/v2"), "ETag");
    for (String named : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      assertThat(answer(routes, "GET", "/openapi/v2", Map.of("If-None-Match", named)).code())
          .as(named)
          .isEqualTo(304);
    }
    assertThat(answer(routes, "GET", "/openapi/v2", Map.of("If-None-Match", "\"x\"")).code())
        .isEqualTo(200);
  }

  @Test
  void aMissingObjectIsToldBeforeAWrongOption() {
    assertThat(get(API + "/nodes/m?includeObject=Bad", TABLE).code()).isEqualTo(404);
    assertThat(get(API + "/nodes/n?includeObject=Bad", TABLE).code()).isEqualTo(400);
    assertThat(get(API + "/nodes/n?includeObject=Bad").code()).isEqualTo(200);
  }

  @Test
  void errorsComeInTheRepresentationThatIsWanted() {
    ApiResponse answer = get(API + "/nodes/m", "application/vnd.kubernetes.protobuf");
    assertThat(answer.body().contentType()).isEqualTo("application/vnd.kubernetes.protobuf");
    assertThat(body(answer)).startsWith("k8s\0");
  }

  @Test
  void metricsThatAreUnavailableMayBeAskedAgainSoon() {
    ApiResponse answer =
        answer(
            failing(new MetricsUnavailableException("starting")), "GET", API + "/nodes", Map.of());
    assertStatus(answer, 503, "ServiceUnavailable", "starting");
    assertThat(answer.fields()).contains(new ApiResponse.Field("Retry-After", "1"));
  }

  @Test
  void anUnforeseenFailureKeepsItsReasonToItself() {
    ApiResponse answer =
        answer(failing(new IllegalStateException("secret")), "GET", API + "/nodes/n", Map.of());
    assertThat(answer.code()).isEqualTo(500);
    assertThat(body(answer)).contains("InternalError").doesNotContain("secret");
  }

  @Test
  void whoIsRefusedIsAnsweredWithoutTheMetricsBeingAsked() {
    var asked = new AtomicReference<Target>();
    AccessCheck access =
        request -> {
          asked.set(Target.of(request));
          return CompletableFuture.completedFuture(new Access.Refused(Status.unauthorized()));
        };
    var refusing = routes(access, new FailingMetrics(new AssertionError("asked")));
    ApiResponse answer = answer(refusing, "GET", API + "/nodes/n", Map.of());
    assertThat(answer.code()).isEqualTo(401);
    assertThat(asked.get()).isEqualTo(new Target.Node(ApiVersion.V1BETA1, "n"));
  }

  @Test
  void aWatchIsOfWhoWasAllowed() {
    AccessCheck access = _ -> CompletableFuture.completedFuture(new Access.Allowed("alice"));
    var watches = new FakeWatches(METRICS);
    answer(routes(access, METRICS, watches), "GET", API + "/nodes?watch=1", Map.of());
    assertThat(watches.users()).containsExactly("alice");
  }

  @Test
  void whoCannotBeJudgedIsNotAnswered() {
    AccessCheck access = _ -> CompletableFuture.failedStage(new IllegalStateException("down"));
    assertThat(answer(routes(access, METRICS), "GET", API + "/nodes", Map.of()).code())
        .isEqualTo(500);
    AccessCheck throwing =
        _ -> {
          throw new IllegalStateException("down");
        };
    assertThat(answer(routes(throwing, METRICS), "GET", API + "/nodes", Map.of()).code())
        .isEqualTo(500);
  }

  @Test
  void aggregatedDiscoveryIsNotSentAgainToWhoHasIt() {
    String aggregated = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
    ApiResponse first = get("/apis", aggregated);
    assertThat(first.code()).isEqualTo(200);
    assertNotSentAgain("/apis", aggregated, first);
  }

  @Test
  void openApiDocumentsAreNotSentAgainToWhoHasThem() {
    for (String path : List.of("/openapi/v2", "/openapi/v3", "/openapi/v3" + API)) {
      ApiResponse first = get(path);
      assertThat(first.code()).as(path).isEqualTo(200);
      assertNotSentAgain(path, "application/json", first);
    }
  }

  @Test
  void anOpenApiDocumentMayBeKeptForEverByItsHash() {
    String hash = field(get("/openapi/v3" + API), "ETag").replace("\"", "");
    ApiResponse kept = get("/openapi/v3" + API + "?hash=" + hash);
    assertThat(field(kept, "Cache-Control")).isEqualTo("public, immutable");
    assertThat(field(kept, "Expires")).isEqualTo("Fri, 01 Jan 2027 00:00:00 GMT");
    assertThat(field(kept, "Vary")).isEqualTo("Accept");
    ApiResponse current = get("/openapi/v3" + API + "?hash=old");
    assertThat(current.code()).isEqualTo(200);
    assertThat(field(current, "ETag")).contains(hash);
    assertThat(current.fields()).extracting(ApiResponse.Field::name).doesNotContain("Expires");
    assertThat(get("/openapi/v3/nope").code()).isEqualTo(404);
  }

  @Test
  void openApiDocumentsComeAsProtobufWithTheTagOfTheJson() {
    for (String version : List.of("v2", "v3")) {
      String path = version.equals("v2") ? "/openapi/v2" : "/openapi/v3" + API;
      String type = "application/com.github.proto-openapi.spec." + version + ".v1.0+protobuf";
      ApiResponse answer = get(path, type);
      assertThat(answer.code()).isEqualTo(200);
      assertThat(answer.body().contentType()).isEqualTo(type);
      assertThat(field(answer, "Vary")).isEqualTo("Accept");
      assertThat(field(answer, "ETag")).isEqualTo(field(get(path), "ETag"));
      assertNotSentAgain(path, type, answer);
    }
  }

  @Test
  void openApiIndexIsJsonWhateverIsAccepted() {
    ApiResponse index = get("/openapi/v3", "text/html");
    assertThat(index.code()).isEqualTo(200);
    assertThat(index.body().contentType()).isEqualTo("application/json");
    assertThat(index.fields()).extracting(ApiResponse.Field::name).doesNotContain("Vary");
    assertThat(get("/openapi/v3" + API, "text/html").code()).isEqualTo(406);
  }

  private void assertNotSentAgain(String path, String accept, ApiResponse first) {
    Map<String, String> headers = Map.of("Accept", accept, "If-None-Match", field(first, "ETag"));
    ApiResponse again = answer(routes, "GET", path, headers);
    assertThat(again.code()).isEqualTo(304);
    assertThat(body(again)).isEmpty();
  }

  private static String field(ApiResponse answer, String name) {
    return answer.fields().stream()
        .filter(field -> field.name().equals(name))
        .map(ApiResponse.Field::value)
        .findFirst()
        .orElseThrow();
  }

  private ApiResponse get(String target) {
    return answer(routes, "GET", target, Map.of());
  }

  private ApiResponse get(String target, String accept) {
    return answer(routes, "GET", target, Map.of("Accept", accept));
  }

  private static ApiResponse answer(
      MetricsRoutes routes, String method, String target, Map<String, String> headers) {
    var fields = new Headers();
    headers.forEach(fields::add);
    return routes
        .answer(
            RoutedRequest.of(
                new ApiRequest(
                    method, RequestTarget.parse(target).orElseThrow(), fields, Optional.empty())))
        .toCompletableFuture()
        .join();
  }

  private static MetricsRoutes failing(Throwable failure) {
    return routes(AccessCheck.ALL, new FailingMetrics(failure));
  }

  private static MetricsRoutes routes(AccessCheck access, Metrics metrics) {
    return routes(access, metrics, new FakeWatches(metrics));
  }

  private static MetricsRoutes routes(AccessCheck access, Metrics metrics, FakeWatches watches) {
    var health = new HealthRoutes(new Health(List.of(), List.of(), List.of()));
    return new MetricsRoutes(
        access,
        metrics,
        watches,
        health,
        new TelemetryRoutes(TestServer.telemetry()),
        CLOCK,
        ":443",
        TIMEOUT,
        MetricsRoutesTest::set);
  }

  private static Runnable set(Duration after, Runnable action) {
    CompletableFuture<Void> alarm =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, after.toNanos(), TimeUnit.NANOSECONDS);
    var _ = alarm.thenRun(action);
    return () -> alarm.cancel(false);
  }

  private static void assertStatus(ApiResponse answer, int code, String reason, String message) {
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.body().contentType()).isEqualTo("application/json");
    assertThat(body(answer)).contains("\"reason\":\"" + reason + "\"", message);
  }

  private static String body(ApiResponse answer) {
    var bytes = new ByteArrayOutputStream();
    answer.body().chunks().forEachRemaining(bytes::writeBytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static PodMetrics pod(String namespace, String name) {
    return new PodMetrics(
        Labels.of(Map.of("name", name)),
        new PodUsage(
            new PodRef(namespace, name), "n", 0, 1, 0, List.of(new ContainerUsage("c", 1, 1))));
  }

  private record FailingMetrics(Throwable failure) implements Metrics {

    @Override
    public CompletionStage<List<NodeMetrics>> nodes(NodeSelection selection, ListMemory memory) {
      return CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<Optional<NodeMetrics>> node(String name) {
      return CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<List<PodMetrics>> pods(PodSelection selection, ListMemory memory) {
      return CompletableFuture.failedStage(failure);
    }

    @Override
    public CompletionStage<Optional<PodMetrics>> pod(PodRef pod) {
      return CompletableFuture.failedStage(failure);
    }
  }
}
