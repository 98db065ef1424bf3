package io.nilometer.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.http.ApiRequest;
import io.nilometer.api.http.Headers;
import io.nilometer.api.http.RequestTarget;
import io.nilometer.api.routes.RoutedRequest;
import java.lang.ref.WeakReference;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.Test;

class RequestMeterTest {

  private final RequestMeter meter = new RequestMeter(TestServer.telemetry().api());

  private record Lasting(HttpResponse response, WeakReference<RoutedRequest> routed) {}

  private Lasting lasting() {
    RoutedRequest routed =
        RoutedRequest.of(
            new ApiRequest(
                "GET",
                RequestTarget.parse(TestServer.API + "/pods?watch=1").orElseThrow(),
                new Headers(),
                Optional.empty()));
    HttpResponse response =
        HttpResponse.create()
            .withEntity(
                HttpEntities.createChunked(ContentTypes.APPLICATION_OCTET_STREAM, Source.maybe()));
    return new Lasting(meter.measure(routed, response, 0), new WeakReference<>(routed));
  }

  @Test
  void aResponseThatLastsDoesNotKeepItsRequest() {
    Lasting lasting = lasting();
    await()
        .until(
            () -> {
              System.gc();
              return lasting.routed().get() == null;
            });
    assertThat(lasting.response().entity().isStrict()).isFalse();
  }
}
