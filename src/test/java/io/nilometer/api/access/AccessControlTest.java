package io.nilometer.api.access;

import static io.nilometer.api.GuardedServer.code;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nilometer.api.CallerAuthority;
import io.nilometer.api.GuardedServer;
import io.nilometer.api.TestServer;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.review.FakeReviews;
import io.nilometer.logging.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlTest {

  @TempDir private Path folder;

  private static final String SKIP = "skip-lookup = true";
  private static final String TOLERATE = "tolerate-lookup-failure = true";

  private static String clientCa(Path file) {
    return "client-ca-file = " + file;
  }

  private static String proxyCa(Path file) {
    return "request-header.client-ca-file = " + file;
  }

  private void startAgainst(int failure, String... changes) throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "test");
    try (var reviews = new FakeReviews(folder);
        KubeClient client = reviews.client()) {
      reviews.fail(failure);
      AccessSettings settings = GuardedServer.settings(changes);
      AccessControl.start(
              settings, client, client, system, TestServer.telemetry(), InstantSource.system())
          .close();
    } finally {
      system.terminate();
    }
  }

  @Test
  void theStartFailsWhereNobodyTellsWhomToBelieve() {
    assertThatThrownBy(() -> startAgainst(403))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "unable to look up configmap kube-system/extension-apiserver-authentication at http://")
        .hasMessageContaining("403: no config today")
        .hasMessageContaining("extension-apiserver-authentication-reader");
  }

  @Test
  void theStartGoesOnWhereThatIsToleratedSkippedOrNotNeeded() throws Exception {
    startAgainst(403, TOLERATE);
    startAgainst(403, SKIP);
    startAgainst(403, proxyCa(write("ca", CallerAuthority.create("a"))));
    startAgainst(0); // there is no such ConfigMap
  }

  @Test
  void aFileThatCannotBeUsedIsRefusedByItsFlag() throws Exception {
    Path missing = folder.resolve("missing");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedAuthorities(GuardedServer.settings(SKIP, clientCa(missing))))
        .withMessageStartingWith("--client-ca-file " + missing + " cannot be read: ");
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedAuthorities(GuardedServer.settings(SKIP, proxyCa(empty))))
        .withMessage(
            "--requestheader-client-ca-file "
                + empty
                + " cannot be used: there is no PEM certificate in it");
  }

  @Test
  void withoutALookupOnlyTokensCount() throws Exception {
    try (var server = GuardedServer.start(folder, GuardedServer.settings(SKIP))) {
      server.reviews.know("t", "\"username\": \"owner\"");
      SSLContext client = server.clients.client("CN=jane").context();
      assertThat(server.nameOf(client)).isEqualTo("system:anonymous");
      assertThat(server.nameOf(server.frontProxy(), "X-Remote-User: admin"))
          .isEqualTo("system:anonymous");
      assertThat(server.nameOf(client, "Authorization: Bearer t")).isEqualTo("owner");
    }
  }

  @Test
  void filesCountBeforeTheConfigMapAndAreReadAgain() throws Exception {
    CallerAuthority clients = CallerAuthority.create("file-clients");
    CallerAuthority proxies = CallerAuthority.create("file-proxies");
    AccessSettings files =
        GuardedServer.settings(
            clientCa(write("clients", clients)), proxyCa(write("proxies", proxies)));
    try (var server = GuardedServer.start(folder, files);
        var lines = new LogLines(CaBundle.class)) {
      SSLContext client = clients.client("CN=jane").context();
      SSLContext proxy = proxies.client("CN=any").context();
      assertThat(server.nameOf(client)).isEqualTo("jane");
      assertThat(server.nameOf(proxy, "X-Remote-User: joe")).isEqualTo("joe");
      SSLContext known = server.clients.client("CN=jane").context();
      assertThat(server.nameOf(known)).isEqualTo("401");

      Files.writeString(folder.resolve("clients"), "broken");
      Files.delete(folder.resolve("proxies"));
      org.awaitility.Awaitility.await().until(() -> lines.texts().size() == 2);
      assertThat(lines.texts())
          .allMatch(line -> line.startsWith("WARN Cannot use the CA bundle for clients"));
      assertThat(server.nameOf(client)).isEqualTo("jane");
      assertThat(server.nameOf(proxy, "X-Remote-User: joe")).isEqualTo("joe");

      write("clients", server.clients);
      server.awaitName("jane", known);
      assertThat(server.nameOf(client)).isEqualTo("401");
      assertThat(lines.texts()).hasSize(3);
    }
  }

  @Test
  void aLookupThatFailedIsMadeUpForLater() throws Exception {
    try (var server = GuardedServer.start(folder, GuardedServer.settings(TOLERATE))) {
      server.reviews.configure(server.config(CallerAuthority.create("other").pem()));
      server.awaitAnswer(401, server.frontProxy(), "X-Remote-User: jane");
      server.reviews.configure(server.config(server.proxies.pem()));
      server.awaitAnswer(200, server.frontProxy(), "X-Remote-User: jane");
    }
  }

  @Test
  void neitherTokensNorRefusalsAreLogged() throws Exception {
    try (var lines = new LogLines("io.nilometer");
        var server = GuardedServer.start(folder)) {
      server.reviews.decide(_ -> "\"allowed\": false");
      lines.clear();
      for (String header :
          List.of("Authorization: Bearer secret", "X-Remote-User: secret", "Cookie: secret")) {
        assertThat(code(server.ask(TestServer.API + "/nodes", header))).isIn(401, 403);
      }
      assertThat(lines.texts()).isEmpty();
    }
  }

  private Path write(String name, CallerAuthority authority) throws IOException {
    return Files.writeString(folder.resolve(name), authority.pem());
  }
}
