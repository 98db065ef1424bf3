package io.nilometer.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;

/// The JDK's client, which uses HTTP/2 where the server speaks it.
final class Http2Client implements Client {

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_2)
          .sslContext(Client.trusting())
          .connectTimeout(PATIENCE)
          .build();
  private final String token;

  Http2Client(String token) {
    this.token = token;
  }

  @Override
  public long time(URI server, Question question) throws IOException, InterruptedException {
    long begin = System.nanoTime();
    ask(server, question, BodyHandlers.discarding());
    return System.nanoTime() - begin;
  }

  /// By HTTP/1.1, since a connection for one query gains nothing by HTTP/2.
  @Override
  public long timeAnew(URI server, Question question) throws IOException {
    try (var anew = new LeanClient(token)) {
      return anew.timeAnew(server, question);
    }
  }

  @Override
  public byte[] body(URI server, Question question) throws IOException, InterruptedException {
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
      throw Client.refused(server, answer.statusCode(), question);
    }
    return answer.body();
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
