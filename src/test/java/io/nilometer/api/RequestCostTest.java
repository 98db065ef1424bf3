package io.nilometer.api;

import static io.nilometer.Inputs.colliding;
import static io.nilometer.Inputs.numbered;
import static io.nilometer.Inputs.repeated;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.Cost;
import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Cors;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.routes.HealthRoutes;
import io.nilometer.api.routes.MetricsRoutes;
import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.api.routes.TelemetryRoutes;
import io.nilometer.api.watch.FakeWatches;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.Telemetry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What anyone may send costs little: reading, routing and answering one request takes CPU time and
/// memory in proportion to its size, whatever is in it. A new parser is a new row.
class RequestCostTest {

  private static final String PODS = "/apis/metrics.k8s.io/v1beta1/pods";

  /// Of the head itself, of its decoded parts, and of an answer that quotes some of it.
  private static final int BYTES_PER_CHARACTER = 64;

  /// In characters: of a request with few and short parts, and of one with many or long ones.
  private static final int SMALL = 1 << 10;

  private static final int LARGE = 250_000;

  /// Of an answer, in bytes: it may quote some of its request.
  private static final int MOST_GROWTH = 32 << 10;

  private static final InstantSource CLOCK = InstantSource.system();
  private static final HealthCheck PING = new HealthCheck("ping", Optional::empty);
  private static final Cors CORS = new Cors(List.of("^https?://([a-z]+\\.?)+example\\.com$"));

  private final MetricsRoutes routes =
      new MetricsRoutes(
          AccessCheck.ALL,
          new FakeMetrics(List.of(), List.of()),
          new FakeWatches(new FakeMetrics(List.of(), List.of())),
          new HealthRoutes(new Health(List.of(PING), List.of(PING), List.of(PING))),
          new TelemetryRoutes(Telemetry.create(Duration.ofSeconds(15), CLOCK, System::nanoTime)),
          CLOCK,
          "localhost:1",
          Duration.ofMinutes(1),
          (_, _) -> () -> {});

  private record Row(String name, IntFunction<HttpRequest> request) {}

  private static Row target(String name, IntFunction<String> target) {
    return new Row(name, size -> get(target.apply(size)));
  }

  private static Row parameter(String name, IntFunction<String> value) {
    return target(name, size -> PODS + "?" + value.apply(size));
  }

  private static Row header(String path, String name, IntFunction<String> value) {
    return new Row(
        name + " of " + path + ": " + value.apply(16),
        size -> get(path).addHeader(RawHeader.create(name, value.apply(size))));
  }

  private static HttpRequest get(String target) {
    return HttpRequest.create().addHeader(RawRequestURI.create(target));
  }

  private static List<Row> rows() {
    return List.of(
        header("/apis", "Accept", size -> repeated("*,", size / 2) + repeated("a/b,", size / 2)),
        header("/apis", "Accept", size -> repeated("*/*;q=0.1,", size)),
        header("/apis", "Accept", size -> "application/json;q=" + repeated("9", size)),
        header("/apis", "Accept", size -> "*/*;q=1e" + repeated("9", size)),
        header("/apis", "Accept", size -> "*/*" + repeated(";a=b", size)),
        header("/apis", "Accept", size -> "*/*" + repeated(";", size)),
        header("/apis", "Accept", size -> repeated("/", size)),
        header("/apis", "Accept", size -> repeated(",", size)),
        header("/apis", "Accept", size -> repeated(" ", size)),
        header("/openapi/v2", "Accept", size -> repeated("*,a/b,", size)),
        header("/version", "Accept", size -> repeated("a/b;c,", size)),
        header("/openapi/v2", "If-None-Match", size -> repeated("\"a\",", size)),
        header("/openapi/v2", "If-None-Match", size -> repeated(",", size)),
        header("/apis", "Accept-Encoding", size -> repeated("a, ", size)),
        header("/livez", "Origin", size -> "https://" + repeated("a", size)),
        header("/livez", "Origin", size -> "https://" + repeated("a", Math.min(size, 500))),
        header("/livez", "User-Agent", size -> repeated("curl", size)),
        header("/livez", "Cookie", size -> repeated("a=b; ", size)),
        header("/livez", "Content-Type", size -> repeated("a/b;", size)),
        header("/livez", "Authorization", size -> "Bearer " + repeated(" ", size)),
        header("/livez", "Authorization", size -> "Bearer " + repeated("a ", size)),
        new Row(
            "many header fields",
            size -> {
              HttpRequest request = get("/livez");
              for (int i = 0; i < size / 100; i++) {
                request = request.addHeader(RawHeader.create("X-A" + i, repeated("a", 95)));
              }
              return request;
            }),
        target("path of slashes", size -> repeated("/", size)),
        target("path of parts", size -> repeated("/a", size)),
        target("path of escapes", size -> "/" + repeated("%41", size)),
        target("path of bad escapes", size -> "/" + repeated("%4", size)),
        target("path below a health check", size -> "/livez/" + repeated("a", size)),
        target("path below the API", size -> PODS + repeated("/pods", size)),
        target("namespace", size -> PODS.replace("pods", "namespaces/") + repeated("a", size)),
        target("OpenAPI document", size -> "/openapi/v3/" + repeated("apis/", size)),
        target("absolute form", size -> repeated("a", size) + "://h/livez"),
        target("absolute form without path", size -> "http://" + repeated("a", size)),
        parameter("empty parameters", size -> repeated("&", size)),
        parameter("parameters without value", size -> repeated("a&", size)),
        parameter("a parameter again", size -> repeated("limit=1&", size)),
        parameter("many parameters", size -> numbered("p", "&", size)),
        parameter("parameters of one hash code", size -> colliding("&", size)),
        parameter("semicolons", size -> repeated(";", size)),
        parameter("plus signs", size -> repeated("+", size)),
        parameter("equals signs", size -> repeated("=", size)),
        parameter("escapes", size -> "a=" + repeated("%41", size)),
        parameter("control characters", size -> "limit=" + repeated("%01", size)),
        parameter("limit of digits", size -> "limit=" + repeated("9", size)),
        parameter("limit of zeros", size -> "limit=" + repeated("0", size)),
        parameter("limit with signs", size -> "limit=" + repeated("-", size)),
        parameter("timeoutSeconds", size -> "timeoutSeconds=" + repeated("9", size)),
        parameter("timeout of digits", size -> "timeout=" + repeated("9", size) + "s"),
        parameter("timeout of decimals", size -> "timeout=0." + repeated("9", size) + "s"),
        parameter("timeout of parts", size -> "timeout=" + repeated("1ns", size)),
        parameter("timeout of points", size -> "timeout=" + repeated(".", size)),
        parameter("timeout of an unknown unit", size -> "timeout=1" + repeated("x", size)),
        target("timeout of a health check", size -> "/livez?timeout=" + repeated("9", size) + "s"),
        parameter("continue", size -> "continue=" + repeated("a", size)),
        parameter("resourceVersion", size -> "resourceVersion=" + repeated("9", size)),
        parameter(
            "resourceVersionMatch",
            size -> "resourceVersion=1&resourceVersionMatch=" + repeated("%3C", size)),
        parameter("sendInitialEvents", size -> "sendInitialEvents=" + repeated("a", size)),
        parameter("watch", size -> "watch=" + repeated("a", size)),
        parameter("pretty", size -> "pretty=" + repeated("1", size)),
        target("export", size -> PODS + "/a/b?export=" + repeated("1", size)),
        target("hash", size -> "/openapi/v3/version?hash=" + repeated("A", size)),
        target("exclude", size -> "/livez?exclude=" + repeated("%00", size)),
        target("exclude again", size -> "/livez?verbose&" + numbered("exclude=", "&", size)),
        target("long excludes", RequestCostTest::longExcludes),
        new Row(
            "includeObject",
            size ->
                get(PODS + "?includeObject=" + repeated("%22", size))
                    .addHeader(
                        RawHeader.create(
                            "Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"))),
        labels("values", size -> "a in (" + repeated("b,", size) + "c)"),
        labels("many values", size -> "a in (" + numbered("b", ",", size) + ")"),
        labels("values of one hash code", size -> "a in (" + colliding(",", size) + ")"),
        labels("wrong values", size -> "a in (" + numbered("-", ",", size) + ")"),
        labels("empty values", size -> "a in (" + repeated(",", size) + ")"),
        labels("keys", size -> numbered("k", ",", size)),
        labels("absent keys", size -> repeated("!a,", size)),
        labels("bounds", size -> repeated("a<1,", size)),
        labels("bound of digits", size -> "a>" + repeated("9", size)),
        labels("long value", size -> "a=" + repeated("-", size)),
        labels("long key", size -> repeated("a", size)),
        labels("key of slashes", size -> repeated("/", size)),
        labels("key of labels", size -> repeated("a.", size) + "/a"),
        labels("parentheses", size -> repeated("(", size)),
        labels("spaces", size -> repeated(" ", size)),
        labels("control characters", size -> repeated("\u0000\u0001", size)),
        fields("terms", size -> repeated("metadata.name!=a,", size)),
        fields("short terms", size -> repeated("a=b,", size)),
        fields("empty terms", size -> repeated("=,", size)),
        fields("commas", size -> repeated(",", size)),
        fields("long name", size -> "metadata.name=" + repeated("a", size)),
        fields("escapes", size -> "metadata.name=" + repeated("\\,", size)),
        fields("no operator", size -> repeated("a", size)),
        fields("unknown field", size -> repeated("a", size) + "=b"));
  }

  private static String longExcludes(int size) {
    var target = new StringBuilder("/livez?verbose");
    for (int i = 0; i < size / 1_000; i++) {
      target.append("&exclude=").append(i).append(repeated("a", 990));
    }
    return target.toString();
  }

  private static Row labels(String name, IntFunction<String> selector) {
    return parameter("label selector: " + name, size -> encoded("labelSelector", selector, size));
  }

  private static Row fields(String name, IntFunction<String> selector) {
    return parameter("field selector: " + name, size -> encoded("fieldSelector", selector, size));
  }

  private static String encoded(String name, IntFunction<String> selector, int size) {
    String escaped =
        selector.apply(size).replace(" ", "%20").replace("\u0000", "%00").replace("\u0001", "%01");
    return name + "=" + escaped;
  }

  @TestFactory
  List<DynamicTest> theCostOfARequestIsLinear() {
    return rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () -> Cost.assertLinear(row.request(), this::answer, BYTES_PER_CHARACTER)))
        .toList();
  }

  @TestFactory
  List<DynamicTest> anAnswerDoesNotGrowWithItsRequest() {
    return rows().stream()
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.name(),
                    () ->
                        assertThat(answer(row.request().apply(LARGE)))
                            .isLessThan(answer(row.request().apply(SMALL)) + MOST_GROWTH)))
        .toList();
  }

  private int answer(HttpRequest request) {
    return switch (RequestReader.read(request)) {
      case RequestReader.Reading.Refused(ApiResponse response) -> read(response);
      case RequestReader.Reading.Understood(ApiRequest understood) -> {
        CORS.fields(understood);
        understood.takesGzip();
        RoutedRequest routed = RoutedRequest.of(understood);
        RequestLabels.of(routed);
        yield read(routes.answer(routed).toCompletableFuture().join());
      }
    };
  }

  private static int read(ApiResponse response) {
    int size = 0;
    Iterator<byte[]> chunks = response.body().chunks();
    while (chunks.hasNext()) {
      size += chunks.next().length;
    }
    return size;
  }
}
