package io.nilometer.api;

import io.nilometer.FuzzTargets;
import io.nilometer.api.access.AccessCheck;
import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.http.Cors;
import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.query.NodeMetrics;
import io.nilometer.api.routes.HealthRoutes;
import io.nilometer.api.routes.MetricsRoutes;
import io.nilometer.api.routes.RoutedRequest;
import io.nilometer.api.routes.TelemetryRoutes;
import io.nilometer.api.watch.FakeWatches;
import io.nilometer.model.Labels;
import io.nilometer.model.Usage;
import io.nilometer.telemetry.Health;
import io.nilometer.telemetry.HealthCheck;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.model.headers.RawRequestURI;

/// Requests of anyone: each has an answer, and none is an error of the server.
public final class RequestFuzz {

  private static final String NODES = "/apis/metrics.k8s.io/v1/nodes";
  private static final int SERVER_ERROR = 500;
  private static final HealthCheck PING = new HealthCheck("ping", Optional::empty);
  private static final Cors CORS = new Cors(List.of("^https?://([a-z]+\\.?)+example\\.com$"));
  private static final InstantSource CLOCK = InstantSource.system();
  private static final FakeMetrics METRICS =
      new FakeMetrics(
          List.of(new NodeMetrics("n", Labels.of(Map.of("a", "b")), new Usage(0, 1, 1, 1))),
          List.of());
  private static final MetricsRoutes ROUTES =
      new MetricsRoutes(
          AccessCheck.ALL,
          METRICS,
          new FakeWatches(METRICS),
          new HealthRoutes(new Health(List.of(PING), List.of(PING), List.of(PING))),
          new TelemetryRoutes(Telemetry.create(Duration.ofSeconds(15), CLOCK, System::nanoTime)),
          CLOCK,
          "localhost:1",
          Duration.ofMinutes(1),
          (_, _) -> () -> {});

  private RequestFuzz() {}

  /// The target in the first line, then header fields.
  public static void request(byte[] input) {
    String[] lines = new String(input, StandardCharsets.ISO_8859_1).split("\n", -1);
    HttpRequest request = HttpRequest.create().addHeader(RawRequestURI.create(lines[0]));
    for (int i = 1; i < lines.length; i++) {
      int colon = lines[i].indexOf(':');
      if (colon > 0) {
        String value = lines[i].substring(colon + 1).strip();
        request = request.addHeader(RawHeader.create(lines[i].substring(0, colon), value));
      }
    }
    answer(request);
  }

  public static void accept(byte[] input) {
    String accept = new String(input, StandardCharsets.ISO_8859_1);
    for (String path : List.of(NODES, "/apis", "/openapi/v2", "/version")) {
      answer(
          HttpRequest.create()
              .addHeader(RawRequestURI.create(path))
              .addHeader(RawHeader.create("Accept", accept)));
    }
  }

  public static void query(byte[] input) {
    String query = new String(input, StandardCharsets.ISO_8859_1);
    for (String path : List.of(NODES, "/livez")) {
      answer(HttpRequest.create().addHeader(RawRequestURI.create(path + "?" + query)));
    }
  }

  private static void answer(HttpRequest request) {
    switch (RequestReader.read(request)) {
      case RequestReader.Reading.Refused(ApiResponse response) -> check(response);
      case RequestReader.Reading.Understood(ApiRequest understood) -> {
        CORS.fields(understood);
        understood.takesGzip();
        RoutedRequest routed = RoutedRequest.of(understood);
        RequestLabels.of(routed);
        check(ROUTES.answer(routed).toCompletableFuture().join());
      }
    }
  }

  private static void check(ApiResponse response) {
    FuzzTargets.require(response.code() < SERVER_ERROR, "an error of the server");
    response.body().chunks().forEachRemaining(_ -> {});
    response
        .fields()
        .forEach(
            field ->
                FuzzTargets.require(
                    field.value().chars().noneMatch(c -> c == '\r' || c == '\n'),
                    "a line end in a header field"));
  }
}
