package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.ApiStatus;
import io.nilometer.kube.Json;
import io.nilometer.kube.RefusedRequestException;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.Patience;
import io.nilometer.kube.http.ResponseStream;
import java.io.IOException;

/// Gets documents of the API server as streams of JSON. The calling thread waits.
public final class ApiReader {

  private static final int LONGEST_REASON = 64 * 1024;

  private final KubeHttpClient api;

  /// Reads by this client.
  public ApiReader(KubeHttpClient api) {
    this.api = api;
  }

  /// Closing the stream ends the connection unless the whole document has been read.
  ///
  /// @param path relative to the server's address, with its query
  /// @throws RefusedRequestException the API server refused
  public ResponseStream get(String path, String accept, Patience patience) throws IOException {
    ResponseStream stream = api.open(KubeRequest.get(path, accept), patience);
    if (stream.code() != 200) {
      throw refusal(stream.code(), reason(stream));
    }
    return stream;
  }

  /// The exception for a refusal by the API server.
  RefusedRequestException refusal(int code, String message) {
    return new RefusedRequestException(code, api.explained(code, message));
  }

  private static String reason(ResponseStream stream) {
    String fallback = stream.reason().isEmpty() ? "refused" : stream.reason();
    try (stream;
        JsonParser json = Json.parser(stream.readNBytes(LONGEST_REASON))) {
      json.nextToken();
      String message = ApiStatus.read(json).message();
      stream.drain();
      return message.isEmpty() ? fallback : message;
    } catch (IOException _) { // not a Status: a proxy's page, or nothing
      return fallback;
    }
  }
}
