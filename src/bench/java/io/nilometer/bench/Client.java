package io.nilometer.bench;

import io.nilometer.api.AnyServerCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Queries servers with a bearer token, over kept-alive connections and without decompressing the
/// answers. It accepts every certificate, since everything is on loopback.
final class Client implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int OK = 200;

  private final HttpClient http;
  private final String token;

  Client(HttpClient.Version version, String token) {
    this.http =
        HttpClient.newBuilder()
            .version(version)
            .sslContext(trusting())
            .connectTimeout(PATIENCE)
            .build();
    this.token = token;
  }

  private static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyServerCertificate()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// Sends a query and discards the answer. Throws an [IOException] if the status is not 200.
  ///
  /// @return how long it took, nanoseconds
  long time(URI server, Question question) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    ask(server, question, BodyHandlers.discarding());
    return System.nanoTime() - begin;
  }

  /// Sends a query and returns the answer.
  byte[] body(URI server, Question question) throws IOException, InterruptedException {
    return ask(server, question, BodyHandlers.ofByteArray());
  }

  private <T> T ask(URI server, Question question, BodyHandler<T> reader)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve(question.path()))
            .header("Authorization", "Bearer " + token)
            .header("Accept", question.accept())
            .timeout(PATIENCE)
            .build();
    HttpResponse<T> answer = http.send(request, reader);
    if (answer.statusCode() != OK) {
      throw new IOException(
          "%s answered %d to %s".formatted(server, answer.statusCode(), question));
    }
    return answer.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
