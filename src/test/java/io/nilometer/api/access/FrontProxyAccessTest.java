package io.nilometer.api.access;

import static io.nilometer.JsonText.json;
import static io.nilometer.api.GuardedServer.ask;
import static io.nilometer.api.GuardedServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.api.CallerAuthority;
import io.nilometer.api.CallerAuthority.Content;
import io.nilometer.api.GuardedServer;
import io.nilometer.api.RawConnection;
import io.nilometer.api.TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontProxyAccessTest {

  private static final String NODES = TestServer.API + "/nodes";
  private static final String[] FORGED = {"X-Remote-User: admin", "X-Remote-Group: system:masters"};

  @TempDir private Path folder;
  private GuardedServer server;

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
  void theProxySaysWhoCallsInWhatGroupsAndWhatElse() throws Exception {
    String answer =
        server.ask(
            server.frontProxy(),
            "GET",
            NODES,
            "x-remote-user: jane",
            "X-Remote-Group: a",
            "X-Remote-Group: b,c",
            "X-Remote-Group: ",
            "X-Remote-Uid: u1",
            "X-Remote-Extra-Example.com%2FKey: v",
            "X-Remote-Extra-example.com%2fkey: w",
            "X-Remote-Extra-Odd%zz: x");
    assertThat(code(answer)).isEqualTo(200);
    JsonNode user = told();
    assertThat(user.path("user").asText()).isEqualTo("jane");
    assertThat(user.path("uid").asText()).isEqualTo("u1");
    assertThat(user.path("groups")).isEqualTo(json("[\"a\",\"b,c\",\"system:authenticated\"]"));
    assertThat(user.path("extra"))
        .isEqualTo(json("{\"example.com/key\": [\"v\", \"w\"], \"odd%zz\": [\"x\"]}"));
  }

  @Test
  void userNamesAreTakenAsTheyAre() throws Exception {
    for (String name :
        List.of(
            "Jürgen Müller", "https://issuer.example#a b", "a%2fb", "日本", "  inner  spaces  ")) {
      server.ask(server.frontProxy(), "GET", "/" + name.length(), "X-Remote-User: " + name);
      assertThat(told().path("user").asText()).isEqualTo(name.strip());
    }
  }

  @Test
  void aUserInManyGroupsIsUnderstood() throws Exception {
    String[] headers = new String[201];
    headers[0] = "X-Remote-User: jane";
    for (int i = 1; i < headers.length; i++) {
      headers[i] = "X-Remote-Group: organisation:department:" + i;
    }
    assertThat(code(server.ask(server.frontProxy(), "GET", NODES, headers))).isEqualTo(200);
    assertThat(told().path("groups")).hasSize(201);
  }

  @Test
  void headersWithoutACertificateAreNotBelieved() throws Exception {
    assertThat(server.nameOf(TestServer.anyServer(), FORGED)).isEqualTo("system:anonymous");
    assertThat(told().path("groups")).isEqualTo(json("[\"system:unauthenticated\"]"));
  }

  @Test
  void headersWithACertificateThatIsNoProxysAreNotBelieved() throws Exception {
    Instant now = server.now.get();
    String name = "CN=front-proxy-client";
    Content client = Content.client();
    Duration hour = Duration.ofHours(1);
    List<CallerAuthority.Issued> wrong =
        List.of(
            CallerAuthority.create("proxies").client(name), // another of the same name
            server.proxies.issue(name, client.valid(now.minus(hour), now.minusSeconds(1))),
            server.proxies.issue(name, client.valid(now.plusSeconds(60), now.plus(hour))),
            server.proxies.issue(name, client.usedFor(KeyPurposeId.id_kp_serverAuth)),
            server.proxies.client("CN=somebody"),
            server.proxies.client("O=nameless"));
    for (CallerAuthority.Issued issued : wrong) {
      String subject = issued.certificate().toString();
      assertThat(server.nameOf(issued.context(), FORGED)).as(subject).isEqualTo("401");
    }
    assertThat(server.reviews.accessReviews()).isEmpty();
  }

  @Test
  void aCertificateThatSaysNothingOfItsUseIsGood() throws Exception {
    var silent = server.proxies.issue("CN=front-proxy-client", Content.client().usedFor());
    assertThat(server.nameOf(silent.context(), "X-Remote-User: jane")).isEqualTo("jane");
  }

  @Test
  void aClientsCertificateDoesNotMakeItAProxy() throws Exception {
    SSLContext client = server.clients.client("CN=front-proxy-client").context();
    assertThat(server.nameOf(client, FORGED)).isEqualTo("front-proxy-client");
  }

  @Test
  void aWrongCertificateDoesNotSpoilAToken() throws Exception {
    server.reviews.know("t", "\"username\": \"owner\"");
    SSLContext foreign = CallerAuthority.create("other").client("CN=front-proxy-client").context();
    String[] headers = {FORGED[0], FORGED[1], "Authorization: Bearer t"};
    assertThat(server.nameOf(foreign, headers)).isEqualTo("owner");
  }

  @Test
  void aProxyThatNamesNobodyIsNobody() throws Exception {
    assertThat(server.nameOf(server.frontProxy())).isEqualTo("401");
    assertThat(server.nameOf(server.frontProxy(), "X-Remote-User: ", FORGED[1])).isEqualTo("401");
  }

  @Test
  void mastersOfTheClusterAreNotAskedFor() throws Exception {
    server.reviews.decide(_ -> "\"allowed\": false");
    assertThat(code(server.ask(server.frontProxy(), "GET", NODES, FORGED))).isEqualTo(200);
    assertThat(server.reviews.accessReviews()).isEmpty();
  }

  @Test
  void aCertificateThatExpiresIsNotBelievedOnAKeptConnection() throws Exception {
    Instant end = server.now.get().plusSeconds(600);
    Content content = Content.client().valid(end.minusSeconds(3600), end);
    SSLContext proxy = server.proxies.issue("CN=front-proxy-client", content).context();
    try (RawConnection kept = server.connect(proxy)) {
      assertThat(code(ask(kept, NODES, FORGED))).isEqualTo(200);
      server.now.set(end.plusSeconds(1));
      assertThat(code(ask(kept, NODES, FORGED))).isEqualTo(401);
    }
  }

  @Test
  void aCertificateThatExpiresIsNotBelievedInAResumedSession() throws Exception {
    Instant end = server.now.get().plusSeconds(600);
    Content content = Content.client().valid(end.minusSeconds(3600), end);
    SSLContext proxy = server.proxies.issue("CN=front-proxy-client", content).context();
    long began;
    try (RawConnection first = server.connect(proxy)) {
      assertThat(code(ask(first, NODES, FORGED))).isEqualTo(200);
      began = first.sessionBegan();
    }
    try (RawConnection resumed = server.connect(proxy)) {
      assertThat(resumed.sessionBegan()).isEqualTo(began);
      assertThat(code(ask(resumed, NODES, FORGED))).isEqualTo(200);
    }
    server.now.set(end.plusSeconds(1));
    try (RawConnection resumed = server.connect(proxy)) {
      assertThat(resumed.sessionBegan()).isEqualTo(began);
      assertThat(code(ask(resumed, NODES, FORGED))).isEqualTo(401);
    }
  }

  @Test
  void anAuthorityIsExchangedWithoutAFailedRequest() throws Exception {
    CallerAuthority next = CallerAuthority.create("proxies");
    SSLContext before = server.frontProxy();
    SSLContext after = next.client("CN=front-proxy-client").context();
    var shown = new AtomicReference<>(before);
    var running = new AtomicBoolean(true);
    var asked = new AtomicInteger();
    var failures = new ConcurrentLinkedQueue<String>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        CompletableFuture.runAsync(
                () -> {
                  while (running.get()) {
                    failures.addAll(failureOf(shown.get()));
                    asked.incrementAndGet();
                  }
                },
                threads)
            .exceptionally(
                e -> {
                  failures.add(e.toString());
                  return null;
                });
      }
      server.reviews.configure(server.config(server.proxies.pem() + next.pem()));
      server.awaitAnswer(200, after, FORGED);
      shown.set(after);
      int switched = asked.get();
      Awaitility.await().until(() -> asked.get() > switched + 20);
      server.reviews.configure(server.config(next.pem()));
      server.awaitAnswer(401, before, FORGED);
      int removed = asked.get();
      Awaitility.await().until(() -> asked.get() > removed + 20);
      running.set(false);
    }
    assertThat(failures).isEmpty();
  }

  private List<String> failureOf(SSLContext client) {
    try {
      String answer = server.ask(client, "GET", NODES, FORGED);
      return code(answer) == 200 ? List.of() : List.of(answer);
    } catch (Exception e) {
      return List.of(e.toString());
    }
  }

  @Test
  void aBundleThatIsNoneLeavesTheOneBeforeInForce() throws Exception {
    server.reviews.configure(server.config("-----BEGIN CERTIFICATE-----\nnonsense\n"));
    var data = server.config("");
    data.put("requestheader-username-headers", "[\"X-Other-User\"]");
    server.reviews.configure(data);
    server.awaitName("jane", server.frontProxy(), "X-Other-User: jane");
    data.put("requestheader-username-headers", "no list");
    data.put("client-ca-file", server.proxies.pem());
    server.reviews.configure(data);
    server.awaitName("front-proxy-client", server.frontProxy());
    assertThat(server.nameOf(server.frontProxy(), "X-Other-User: jane")).isEqualTo("jane");
  }

  @Test
  void itsConnectionsDoNotCountForTheLimitOfItsAddress() throws Exception {
    try (var limited =
            GuardedServer.start(
                Files.createDirectory(folder.resolve("limited")),
                GuardedServer.settings(),
                "connections { max = 20, max-per-address = 1 }");
        RawConnection proxy = limited.connect(limited.frontProxy())) {
      assertThat(code(ask(proxy, NODES, "X-Remote-User: jane"))).isEqualTo(200);
      for (int i = 0; i < 3; i++) { // each takes the place of the one before
        limited.connect(TestServer.anyServer());
      }
      assertThat(code(ask(proxy, NODES, "X-Remote-User: jane"))).isEqualTo(200);
    }
  }
}
