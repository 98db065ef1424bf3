package io.nilometer.api.access;

import static io.nilometer.JsonText.json;
import static io.nilometer.api.GuardedServer.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.api.CallerAuthority;
import io.nilometer.api.GuardedServer;
import io.nilometer.api.TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients that speak for themselves: by a certificate, a bearer token, or not at all.
class ClientAccessTest {

  private static final String NODES = TestServer.API + "/nodes";
  private static final SSLContext PLAIN = plain();

  @TempDir private Path folder;
  private GuardedServer server;

  private static SSLContext plain() {
    try {
      return TestServer.anyServer();
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @BeforeEach
  void start() throws Exception {
    server = GuardedServer.start(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode told() {
    return server.reviews.accessReviews().getLast();
  }

  @Test
  void aCertificateNamesTheUserAndItsGroups() throws Exception {
    var issued = server.clients.client("O=first,O=\\#2\\, second,CN=Jürgen <x>");
    assertThat(code(server.ask(issued.context(), "GET", NODES))).isEqualTo(200);
    assertThat(told().path("user").asText()).isEqualTo("Jürgen <x>");
    assertThat(told().path("groups"))
        .isEqualTo(json("[\"first\",\"#2, second\",\"system:authenticated\"]"));
    assertThat(told().at("/extra/authentication.kubernetes.io~1credential-id/0").asText())
        .matches("X509SHA256=[0-9a-f]{64}");
  }

  @Test
  void aCertificateMayNameOneUid() throws Exception {
    String uid = "1.3.6.1.4.1.57683.2=";
    var issued = server.clients.client("CN=jane," + uid + "u1");
    assertThat(server.nameOf(issued.context())).isEqualTo("jane");
    assertThat(told().path("uid").asText()).isEqualTo("u1");
    var two = server.clients.client("CN=jane," + uid + "u1," + uid + "u2");
    assertThat(server.nameOf(two.context())).isEqualTo("401");
  }

  @Test
  void aCertificateOfNobodyKnownIsRefused() throws Exception {
    SSLContext foreign = CallerAuthority.create("clients").client("CN=admin").context();
    assertThat(server.nameOf(foreign)).isEqualTo("401");
  }

  @Test
  void aCertificateWithoutANameIsRefused() throws Exception {
    // no front proxy's either, which is why it is not anonymous
    assertThat(server.nameOf(server.clients.client("O=group").context())).isEqualTo("401");
  }

  @Test
  void aTokenIsItsOwners() throws Exception {
    server.reviews.know("t", "\"username\": \"owner\", \"groups\": [\"g\"]");
    assertThat(server.nameOf(PLAIN, "Authorization: bearer t")).isEqualTo("owner");
    assertThat(told().path("groups")).isEqualTo(json("[\"g\",\"system:authenticated\"]"));
  }

  @Test
  void aTokenOfNobodyIsRefusedEverywhere() throws Exception {
    for (String path : List.of(NODES, "/healthz", "/")) {
      String answer = server.ask(path, "Authorization: Bearer nope");
      assertThat(answer)
          .startsWith("HTTP/1.1 401 ")
          .endsWith(
              "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},\"status\":\"Failure\","
                  + "\"message\":\"Unauthorized\",\"reason\":\"Unauthorized\",\"code\":401}\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YWRtaW46YWRtaW4=", "Bearer", "Bearer  t", "t", ""})
  void whatIsNoTokenIsNothing(String authorization) throws Exception {
    server.reviews.know("t", "\"username\": \"owner\"");
    assertThat(server.nameOf(PLAIN, "Authorization: " + authorization))
        .isEqualTo("system:anonymous");
  }

  @Test
  void manyAtOnceWithTheSameTokenAreReviewedOnce() throws Exception {
    server.reviews.know("t", "\"username\": \"owner\"");
    CountDownLatch hold = server.reviews.hold();
    var answers = new ArrayList<Future<String>>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> server.ask(NODES, "Authorization: Bearer t")));
      }
      await().until(() -> !server.reviews.tokenReviews().isEmpty());
      hold.countDown();
    }
    for (Future<String> answer : answers) {
      assertThat(code(answer.get())).isEqualTo(200);
    }
    assertThat(server.reviews.tokenReviews()).hasSize(1);
    assertThat(server.reviews.accessReviews()).hasSize(1);
  }

  @Test
  void whileTheApiServerIsDownNobodyElseGetsIn() throws Exception {
    server.reviews.know("t", "\"username\": \"owner\"");
    SSLContext client = server.clients.client("CN=jane").context();
    assertThat(code(server.ask(NODES, "Authorization: Bearer t"))).isEqualTo(200);
    server.reviews.goDown();
    assertThat(code(server.ask(NODES, "Authorization: Bearer t"))).isEqualTo(200);
    assertThat(code(server.ask(NODES, "Authorization: Bearer other"))).isEqualTo(401);
    assertThat(server.ask(client, "GET", NODES + "?x=<y>"))
        .startsWith("HTTP/1.1 500 ")
        .contains("Content-Type: text/plain; charset=utf-8", "X-Content-Type-Options: nosniff")
        .contains("Internal Server Error: \"" + NODES + "?x=&lt;y&gt;\": SubjectAccessReview: ");
    assertThat(code(server.ask(client, "GET", "/livez"))).isEqualTo(200);
    server.reviews.comeBack();
    assertThat(code(server.ask(client, "GET", NODES + "?x=<y>"))).isEqualTo(200);
  }
}
