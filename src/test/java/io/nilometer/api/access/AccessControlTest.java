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
import io.nilometer.scrape.LogLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessControlTest {

  @TempDir private Path folder;

  private static AccessSettings with(
      Optional<Path> clientCa, Optional<Path> proxyCa, boolean skip, boolean tolerate) {
    AccessSettings all = GuardedServer.SETTINGS;
    return new AccessSettings(
        clientCa,
        proxyCa,
        all.requestHeaders(),
        skip,
        tolerate,
        all.tokenTtl(),
        all.allowedTtl(),
        all.refusedTtl(),
        all.alwaysAllowedPaths(),
        all.fileCheckInterval());
  }

  private static AccessSettings withoutFiles(boolean skip, boolean tolerate) {
    return with(Optional.empty(), Optional.empty(), skip, tolerate);
  }

  private void startAgainst(int failure, AccessSettings settings) throws Exception {
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "test");
    try (var reviews = new FakeReviews(folder);
        KubeClient client = reviews.client()) {
      reviews.fail(failure);
      AccessControl.start(settings, client, client, system, InstantSource.system()).close();
    } finally {
      system.terminate();
    }
  }

  @Test
  void theStartFailsWhereNobodyTellsWhomToBelieve() {
    assertThatThrownBy(() -> startAgainst(403, withoutFiles(false, false)))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(
            "unable to look up configmap kube-system/extension-apiserver-authentication at http://")
        .hasMessageContaining("403: no config today")
        .hasMessageContaining("extension-apiserver-authentication-reader");
  }

  @Test
  void theStartGoesOnWhereThatIsToleratedSkippedOrNotNeeded() throws Exception {
    startAgainst(403, withoutFiles(false, true));
    startAgainst(403, withoutFiles(true, false));
    Optional<Path> file = Optional.of(write("ca", CallerAuthority.create("a")));
    startAgainst(403, with(Optional.empty(), file, false, false));
    startAgainst(0, withoutFiles(false, false)); // there is no such ConfigMap
  }

  @Test
  void aFileThatCannotBeUsedIsRefusedByItsFlag() throws Exception {
    Optional<Path> missing = Optional.of(folder.resolve("missing"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TrustedAuthorities(with(missing, Optional.empty(), true, false)))
        .withMessageStartingWith("--client-ca-file " + missing.get() + " cannot be read: ");
    Path empty = Files.writeString(folder.resolve("empty"), "");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new TrustedAuthorities(with(Optional.empty(), Optional.of(empty), true, false)))
        .withMessage(
            "--requestheader-client-ca-file "
                + empty
                + " cannot be used: there is no PEM certificate in it");
  }

  @Test
  void withoutALookupOnlyTokensCount() throws Exception {
    try (var server = GuardedServer.start(folder, _ -> withoutFiles(true, false))) {
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
        with(
            Optional.of(write("clients", clients)),
            Optional.of(write("proxies", proxies)),
            false,
            false);
    try (var server = GuardedServer.start(folder, _ -> files);
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
    try (var server = GuardedServer.start(folder, _ -> withoutFiles(false, true))) {
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
