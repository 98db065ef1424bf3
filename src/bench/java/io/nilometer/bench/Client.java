package io.nilometer.bench;

import io.nilometer.api.AnyServerCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/// Queries servers with a bearer token, over kept-alive connections and without decompressing the
/// answers. It accepts every certificate, since everything is on loopback. Safe for any thread.
sealed interface Client extends AutoCloseable permits LeanClient, Http2Client {

  Duration PATIENCE = Duration.ofMinutes(2);
  int OK = 200;

  static Client create(HttpClient.Version version, String token) {
    return version == HttpClient.Version.HTTP_2 ? new Http2Client(token) : new LeanClient(token);
  }

  /// Sends a query and discards the answer. Throws an [IOException] if the status is not 200.
  ///
  /// @return how long it took, nanoseconds
  long time(URI server, Question question) throws IOException, InterruptedException;

  /// Sends a query over a new connection, without a session of an earlier one, and closes it.
  ///
  /// @return how long it took, with the handshake, nanoseconds
  long timeAnew(URI server, Question question) throws IOException;

  /// Sends a query and returns the answer.
  byte[] body(URI server, Question question) throws IOException, InterruptedException;

  @Override
  void close();

  static SSLContext trusting() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new AnyServerCertificate()}, null);
      return context;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static IOException refused(URI server, int status, Question question) {
    return new IOException("%s answered %d to %s".formatted(server, status, question));
  }
}
