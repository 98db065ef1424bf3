package io.nilometer.api;

import static io.nilometer.api.TestServer.API;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.api.query.FakeMetrics;
import io.nilometer.api.tls.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CertificateChangeTest {

  private static final String ASK = "GET " + API + "/nodes HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir private Path directory;
  private X509Certificate first;

  @BeforeEach
  void writeTheFirst() throws Exception {
    first = TestCertificates.write(directory, "tls", "first");
  }

  @Test
  void theCertificateChangesWithoutAFailedRequest() throws Exception {
    var ended = new AtomicBoolean();
    try (var server = start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Integer> keeping = () -> askOnOneConnection(server, ended);
      Callable<Integer> connecting = () -> askOnNewConnections(server, ended);
      List<Future<Integer>> answers =
          List.of(clients.submit(keeping), clients.submit(connecting), clients.submit(connecting));
      X509Certificate last = first;
      for (int change = 0; change < 5; change++) {
        last = replace("change-" + change);
        awaitServed(server, last);
      }
      ended.set(true);
      for (Future<Integer> answered : answers) {
        assertThat(answered.get()).isPositive(); // each one asserted in its thread
      }
    }
  }

  private static int askOnOneConnection(TestServer server, AtomicBoolean ended) throws Exception {
    int answered = 0;
    try (RawConnection connection = server.connect()) {
      for (; !ended.get(); answered++) {
        connection.send(ASK);
        assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200 OK");
      }
    }
    return answered;
  }

  private static int askOnNewConnections(TestServer server, AtomicBoolean ended) throws Exception {
    int answered = 0;
    for (; !ended.get(); answered++) {
      try (RawConnection connection = server.connect()) {
        connection.send(ASK);
        assertThat(connection.readAnswer()).startsWith("HTTP/1.1 200 OK");
      }
    }
    return answered;
  }

  private TestServer start() throws Exception {
    return TestServer.start(
        TestServer.settings(
            directory.resolve("none"),
            "certificate-file = " + directory.resolve("tls.crt"),
            "key-file = " + directory.resolve("tls.key")),
        new FakeMetrics(List.of(), List.of()));
  }

  private X509Certificate replace(String name) throws Exception {
    X509Certificate next = TestCertificates.write(directory, "next", name);
    move("next.key", "tls.key");
    move("next.crt", "tls.crt");
    return next;
  }

  private void move(String from, String to) throws Exception {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void awaitServed(TestServer server, X509Certificate certificate) {
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertServed(server, certificate));
  }

  private static void assertServed(TestServer server, X509Certificate certificate)
      throws Exception {
    try (RawConnection connection = server.connect()) {
      assertThat(connection.serverCertificate()).isEqualTo(certificate);
    }
  }
}
