package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.nilometer.kube.ApiHttp;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import io.nilometer.kube.Kubeconfig;
import io.nilometer.kube.StatusException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gets documents from the API server as streams of JSON, with the client's credentials. The
/// calling thread waits.
public final class ApiServer {

  private static final int LONGEST_REASON = 64 * 1024;

  private final ApiHttp api;
  private final Duration silence;

  public ApiServer(ApiHttp api, Duration silence) {
    this.api = api;
    this.silence = silence;
  }

  /// Closing the stream ends the connection unless the whole answer has been read.
  ///
  /// @param path relative to the server's address, with its query
  public ResponseStream get(String path, String accept) throws IOException {
    var stream = new ResponseStream(silence);
    HttpRequest request =
        api.request(path, accept).timeout(silence.toMillis(), TimeUnit.MILLISECONDS).build();
    HttpResponse<AsyncBody> response = send(request, stream);
    stream.open(response.body());
    if (response.code() != 200) {
      throw new StatusException(response.code(), reason(response, stream));
    }
    return stream;
  }

  private HttpResponse<AsyncBody> send(HttpRequest request, ResponseStream stream)
      throws IOException {
    CompletableFuture<HttpResponse<AsyncBody>> response =
        api.client().consumeBytes(request, stream);
    try {
      return response.get(silence.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      response.cancel(true);
      throw new IOException("no answer within " + silence.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw new IOException(Kubeconfig.oneLine(e), e);
    } catch (InterruptedException _) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static String reason(HttpResponse<AsyncBody> response, ResponseStream stream) {
    String fallback = response.message() == null ? "refused" : response.message();
    try (stream;
        JsonParser json = Json.parser(stream.readNBytes(LONGEST_REASON))) {
      json.nextToken();
      return ApiStatus.read(json).message();
    } catch (IOException _) { // no Status: a proxy's page, or nothing
      return fallback;
    }
  }
}
