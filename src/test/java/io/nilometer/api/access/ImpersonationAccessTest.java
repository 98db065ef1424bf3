package io.nilometer.api.access;

import static io.nilometer.JsonText.json;
import static io.nilometer.api.GuardedServer.code;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.api.GuardedServer;
import io.nilometer.api.TestServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImpersonationAccessTest {

  private static final String NODES = TestServer.API + "/nodes";

  @TempDir private Path folder;
  private GuardedServer server;

  @BeforeEach
  void start() throws Exception {
    server = GuardedServer.start(folder);
    server.reviews.know(
        "t",
        """
        "username": "system:serviceaccount:ns:agent",
        "extra": {"authentication.kubernetes.io/node-name": ["node-1"]}
        """);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /// As `USER verb group/resource/subresource/name`.
  private static String wish(JsonNode spec) {
    JsonNode resource = spec.path("resourceAttributes");
    return String.join(
        " ",
        spec.path("user").asText().replace("system:serviceaccount:ns:", ""),
        resource.path("verb").asText(),
        Stream.of("group", "resource", "subresource", "namespace", "name")
            .map(field -> resource.path(field).asText())
            .filter(text -> !text.isEmpty())
            .collect(java.util.stream.Collectors.joining("/")));
  }

  private void allow(String... wishes) {
    Set<String> allowed = Set.of(wishes);
    server.reviews.decide(spec -> "\"allowed\": " + allowed.contains(wish(spec)));
  }

  private String ask(String... headers) throws Exception {
    return server.ask(
        NODES,
        Stream.concat(Stream.of("Authorization: Bearer t"), Stream.of(headers))
            .toArray(String[]::new));
  }

  private JsonNode lastTold() {
    return server.reviews.accessReviews().getLast();
  }

  @Test
  void whoMayActAsAnotherCountsAsTheOther() throws Exception {
    allow(
        "agent impersonate users/jane",
        "agent impersonate groups/a",
        "agent impersonate groups/b",
        "agent impersonate authentication.k8s.io/uids/u1",
        "agent impersonate authentication.k8s.io/userextras/example.com/k/v",
        "jane list metrics.k8s.io/nodes");
    String answer =
        ask(
            "Impersonate-User: jane",
            "Impersonate-Group: a",
            "Impersonate-Group: b",
            "Impersonate-Uid: u1",
            "Impersonate-Extra-Example.com%2FK: v");
    assertThat(code(answer)).isEqualTo(200);
    assertThat(lastTold().path("groups")).isEqualTo(json("[\"a\",\"b\",\"system:authenticated\"]"));
    assertThat(lastTold().path("uid").asText()).isEqualTo("u1");
    assertThat(lastTold().path("extra")).isEqualTo(json("{\"example.com/k\":[\"v\"]}"));
  }

  @Test
  void aWatchIsOfTheOther() throws Exception {
    allow("agent impersonate users/jane", "jane watch metrics.k8s.io/nodes");
    server.ask(
        NODES + "?watch=1&timeoutSeconds=1", "Authorization: Bearer t", "Impersonate-User: jane");
    assertThat(server.watches.users()).containsExactly("jane");
  }

  @Test
  void theOthersRightsCountNotTheCallers() throws Exception {
    allow("agent impersonate users/jane", "agent list metrics.k8s.io/nodes");
    assertThat(ask("Impersonate-User: jane"))
        .startsWith("HTTP/1.1 403 ")
        .contains("User \\\"jane\\\" cannot list resource \\\"nodes\\\"");
  }

  @Test
  void eachFactAboutTheOtherMustBeAllowed() throws Exception {
    allow("agent impersonate users/jane", "jane list metrics.k8s.io/nodes");
    assertThat(code(ask("Impersonate-User: jane"))).isEqualTo(200);
    for (String more :
        List.of(
            "Impersonate-Group: system:masters", "Impersonate-Uid: u", "Impersonate-Extra-K: v")) {
      assertThat(code(ask("Impersonate-User: jane", more))).as(more).isEqualTo(403);
    }
  }

  @Test
  void whoMayNotIsToldTheFirstThingThatIsMissing() throws Exception {
    allow("agent list metrics.k8s.io/nodes");
    assertThat(ask("Impersonate-User: jane"))
        .startsWith("HTTP/1.1 403 ")
        .contains(
            "nodes.metrics.k8s.io is forbidden: User \\\"system:serviceaccount:ns:agent\\\" cannot"
                + " impersonate-on:user-info:list resource \\\"nodes\\\"");
  }

  @Test
  void theRightToActAsAnotherCanBeBoundToAnAction() throws Exception {
    allow(
        "agent impersonate-on:user-info:list metrics.k8s.io/nodes",
        "agent impersonate:user-info authentication.k8s.io/users/jane",
        "agent impersonate:user-info authentication.k8s.io/groups/*",
        "jane list metrics.k8s.io/nodes");
    String[] groups = {
      "Impersonate-User: jane",
      "Impersonate-Group: a",
      "Impersonate-Group: b",
      "Impersonate-Group: c",
      "Impersonate-Group: d"
    };
    assertThat(code(ask(groups))).isEqualTo(200);
    groups[4] = "Impersonate-Group: system:masters";
    assertThat(code(ask(groups))).isEqualTo(403);
  }

  @Test
  void aServiceAccountActsAsItsOwnNodeOnly() throws Exception {
    allow(
        "agent impersonate-on:associated-node:list metrics.k8s.io/nodes",
        "agent impersonate:associated-node authentication.k8s.io/nodes/*",
        "system:node:node-1 list metrics.k8s.io/nodes",
        "system:node:node-2 list metrics.k8s.io/nodes");
    assertThat(code(ask("Impersonate-User: system:node:node-1"))).isEqualTo(200);
    assertThat(lastTold().path("groups"))
        .isEqualTo(json("[\"system:nodes\",\"system:authenticated\"]"));
    assertThat(code(ask("Impersonate-User: system:node:node-2"))).isEqualTo(403);
  }

  @Test
  void aServiceAccountIsInItsGroups() throws Exception {
    allow(
        "agent impersonate serviceaccounts/other/robot",
        "system:serviceaccount:other:robot list metrics.k8s.io/nodes");
    assertThat(code(ask("Impersonate-User: system:serviceaccount:other:robot"))).isEqualTo(200);
    assertThat(lastTold().path("groups"))
        .isEqualTo(
            json(
                "[\"system:serviceaccounts\",\"system:serviceaccounts:other\",\"system:authenticated\"]"));
  }

  @Test
  void theAnonymousStaysUnauthenticated() throws Exception {
    allow("agent impersonate users/system:anonymous", "system:anonymous list metrics.k8s.io/nodes");
    assertThat(code(ask("Impersonate-User: system:anonymous"))).isEqualTo(200);
    assertThat(lastTold().path("groups")).isEqualTo(json("[\"system:unauthenticated\"]"));
  }

  @Test
  void aGroupWithoutAUserIsABadRequest() throws Exception {
    assertThat(ask("Impersonate-Group: a"))
        .startsWith("HTTP/1.1 400 ")
        .contains("Groups:[]string{\\\"a\\\"}", "without impersonating a user name");
    assertThat(code(ask("Impersonate-Extra-K: v"))).isEqualTo(400);
  }
}
