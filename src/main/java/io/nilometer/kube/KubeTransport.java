package io.nilometer.kube;

import com.fasterxml.jackson.core.JsonParseException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.StandardHttpClient;
import io.fabric8.kubernetes.client.http.StandardHttpClientBuilder;
import io.fabric8.kubernetes.client.http.StandardHttpHeaders;
import io.fabric8.kubernetes.client.http.StandardHttpRequest;
import io.fabric8.kubernetes.client.http.StandardHttpRequest.StringBodyContent;
import io.fabric8.kubernetes.client.http.StandardWebSocketBuilder;
import io.fabric8.kubernetes.client.http.WebSocket;
import io.fabric8.kubernetes.client.http.WebSocketResponse;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.KubeResponse;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Sends the requests of fabric8's typed client through [KubeHttpClient], so that proxies,
/// credentials and TLS are the same for all requests to the API server. It opens no WebSockets.
final class KubeTransport
    extends StandardHttpClient<KubeTransport, KubeTransport.Factory, KubeTransport.Builder> {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final KubeHttpClient http;

  private KubeTransport(Builder builder, AtomicBoolean closed, KubeHttpClient http) {
    super(builder, closed);
    this.http = http;
  }

  /// @param http stays open when a client of fabric8's is closed
  record Factory(KubeHttpClient http) implements HttpClient.Factory {

    @Override
    public Builder newBuilder() {
      return new Builder(this);
    }
  }

  static final class Builder extends StandardHttpClientBuilder<KubeTransport, Factory, Builder> {

    Builder(Factory factory) {
      super(factory);
    }

    @Override
    public KubeTransport build() {
      AtomicBoolean closed = client == null ? new AtomicBoolean() : client.getClosed();
      return new KubeTransport(this, closed, clientFactory.http());
    }

    @Override
    protected Builder newInstance(Factory factory) {
      return new Builder(factory);
    }
  }

  @Override
  public CompletableFuture<HttpResponse<AsyncBody>> consumeBytesDirect(
      StandardHttpRequest request, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
    Duration timeout = Optional.ofNullable(request.getTimeout()).orElse(TIMEOUT);
    CompletableFuture<KubeResponse> sent = http.send(kubeRequest(request), timeout);
    CompletableFuture<HttpResponse<AsyncBody>> response =
        sent.thenApply(
            whole -> new Response(request, notEmpty(whole), new WholeBody(whole, consumer)));
    var _ = response.whenComplete((_, _) -> sent.cancel(false)); // no effect if it has ended
    return response;
  }

  /// fabric8 reads an object that is not there from it.
  private static KubeResponse notEmpty(KubeResponse response) {
    if (response.isSuccessful() && response.body().isBlank()) {
      throw new CompletionException(new JsonParseException(null, "the answer is empty"));
    }
    return response;
  }

  private KubeRequest kubeRequest(StandardHttpRequest request) {
    URI uri = request.uri();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    String base = URI.create(http.server()).getRawPath();
    return new KubeRequest(
        request.method(),
        uri.getRawPath().substring(base.length()) + query,
        "application/json",
        Optional.ofNullable(request.body()).map(body -> ((StringBodyContent) body).getContent()));
  }

  @Override
  public CompletableFuture<WebSocketResponse> buildWebSocketDirect(
      StandardWebSocketBuilder builder, WebSocket.Listener listener) {
    return CompletableFuture.failedFuture(new UnsupportedOperationException("WebSocket"));
  }

  @Override
  protected void doClose() {
    // the connections belong to KubeHttpClient
  }

  private static final class Response extends StandardHttpHeaders
      implements HttpResponse<AsyncBody> {

    private final HttpRequest request;
    private final KubeResponse whole;
    private final AsyncBody body;

    Response(HttpRequest request, KubeResponse whole, AsyncBody body) {
      this.request = request;
      this.whole = whole;
      this.body = body;
    }

    @Override
    public int code() {
      return whole.code();
    }

    @Override
    public AsyncBody body() {
      return body;
    }

    @Override
    public HttpRequest request() {
      return request;
    }

    @Override
    public Optional<HttpResponse<?>> previousResponse() {
      return Optional.empty();
    }
  }

  /// Delivers the body as one piece; the next request for a piece ends it.
  private static final class WholeBody implements AsyncBody {

    private final KubeResponse whole;
    private final AsyncBody.Consumer<List<ByteBuffer>> consumer;
    private final AtomicBoolean isHandedOver = new AtomicBoolean();
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    WholeBody(KubeResponse whole, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
      this.whole = whole;
      this.consumer = consumer;
    }

    @Override
    public void consume() {
      if (isHandedOver.getAndSet(true)) {
        done.complete(null);
        return;
      }
      try {
        consumer.consume(
            List.of(ByteBuffer.wrap(whole.body().getBytes(StandardCharsets.UTF_8))), this);
      } catch (Exception e) { // whatever fabric8's consumer throws fails the response
        done.completeExceptionally(e);
      }
    }

    @Override
    public CompletableFuture<Void> done() {
      return done;
    }

    @Override
    public void cancel() {
      done.cancel(false);
    }
  }
}
