package io.nilometer.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.kube.http.KubeHttpClient;
import io.nilometer.kube.http.KubeRequest;
import io.nilometer.kube.http.Patience;
import io.nilometer.kube.http.ResponseStream;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// Sends single requests to the API server, for a report: each status is an answer. The calling
/// thread waits; interrupting it ends the request. Safe for any thread.
public final class ApiProbe {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_BODY_BYTES = 64 << 20;

  private final KubeHttpClient http;
  private final Duration timeout;

  /// An answer.
  ///
  /// @param body missing if it is no JSON
  /// @param date of the server's clock, whole seconds
  public record Answer(int code, JsonNode body, Optional<Instant> date) {

    public boolean isSuccessful() {
      return code >= 200 && code < 300;
    }

    /// The message of a Status; empty if there is none.
    public String message() {
      return body.path("message").asText("");
    }
  }

  /// Sends through this client.
  ///
  /// @param timeout of a request, to the last byte of its answer
  public ApiProbe(KubeClient client, Duration timeout) {
    this.http = client.http();
    this.timeout = timeout;
  }

  /// Gets a document.
  ///
  /// @param path relative to the server's address, with its query
  public Answer get(String path) throws IOException {
    return answer(KubeRequest.get(path));
  }

  public Answer post(String path, ObjectNode document) throws IOException {
    return answer(KubeRequest.post(path, document.toString()));
  }

  /// The status with the server's message, without the credential, which that may repeat.
  public String explained(Answer answer) {
    String message = http.explained(answer.code(), answer.message());
    return message.isBlank() ? String.valueOf(answer.code()) : answer.code() + ": " + message;
  }

  private Answer answer(KubeRequest request) throws IOException {
    try (ResponseStream stream = http.open(request, Patience.of(timeout))) {
      byte[] body = stream.readNBytes(MAX_BODY_BYTES);
      return new Answer(stream.code(), json(body), stream.field("date").flatMap(ApiProbe::date));
    }
  }

  private static JsonNode json(byte[] body) {
    try {
      return JSON.readTree(body);
    } catch (IOException _) { // a proxy's page
      return MissingNode.getInstance();
    }
  }

  private static Optional<Instant> date(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }
}
