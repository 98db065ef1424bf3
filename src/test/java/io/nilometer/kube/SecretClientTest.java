package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretClientTest {

  @TempDir private Path folder;
  private OneObjectServer server;
  private SecretClient secret;

  @BeforeEach
  void start() throws IOException {
    server = new OneObjectServer("/api/v1/namespaces/ns/secrets", "replicas", folder);
    secret = new SecretClient(server.client(), "ns", "replicas");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void thereIsNoneAtFirst() throws IOException {
    assertThat(secret.read()).isEmpty();
  }

  @Test
  void aCreatedSecretIsReadBack() throws IOException {
    assertThat(secret.create(Map.of("tls.key", "k\n", "tls.crt", "c"))).isTrue();
    assertThat(server.kept().path("type").asText()).isEqualTo("kubernetes.io/tls");
    assertThat(server.kept().at("/data/tls.crt").asText()).isEqualTo("Yw==");
    assertThat(secret.read())
        .contains(new SecretClient.Secret("1", Map.of("tls.key", "k\n", "tls.crt", "c")));
  }

  @Test
  void aSecondCreateFails() throws IOException {
    assertThat(secret.create(Map.of("a", "1"))).isTrue();
    assertThat(secret.create(Map.of("a", "2"))).isFalse();
    assertThat(secret.read().orElseThrow().data()).containsEntry("a", "1");
  }

  @Test
  void onlyTheDataIsReplaced() throws IOException {
    secret.create(Map.of());
    server.kept().put("type", "Opaque").withObject("/metadata/labels").put("team", "a");
    assertThat(secret.replace(secret.read().orElseThrow(), Map.of("a", "1"))).isTrue();
    assertThat(server.kept().path("type").asText()).isEqualTo("Opaque");
    assertThat(server.kept().at("/metadata/labels/team").asText()).isEqualTo("a");
    assertThat(server.kept().at("/data/a").asText()).isEqualTo("MQ==");
  }

  @Test
  void onlyTheVersionThatWasReadIsReplaced() throws IOException {
    secret.create(Map.of("a", "1"));
    SecretClient.Secret read = secret.read().orElseThrow();
    assertThat(secret.replace(read, Map.of("a", "2"))).isTrue();
    assertThat(secret.replace(read, Map.of("a", "3"))).isFalse();
    assertThat(secret.read().orElseThrow().data()).isEqualTo(Map.of("a", "2"));
  }

  @Test
  void aRefusalHasTheServersMessage() {
    server.failWith(403);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(secret::read)
        .withMessage("403: not today");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> secret.create(Map.of("a", "secret")))
        .withMessage("403: not today");
  }

  @Test
  void aServerThatIsAwayIsAFailure() {
    server.stop();
    assertThatExceptionOfType(IOException.class).isThrownBy(secret::read);
  }

  @Test
  void aDeletedSecretIsNotReplaced() throws IOException {
    secret.create(Map.of("a", "1"));
    SecretClient.Secret read = secret.read().orElseThrow();
    server.delete();
    assertThat(secret.replace(read, Map.of("a", "2"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"data\": {\"a\": \"secret", "[\"secret\"]", ""})
  void anAnswerThatIsNoObjectIsReportedWithoutQuotingIt(String answer) {
    server.answerWith(answer);
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(secret::read)
        .withMessage("the API server's answer is not an object of this kind");
  }

  @Test
  void aValueThatIsNoBase64IsReportedByItsKey() {
    server.answerWith("{\"data\": {\"a\": \"%%secret\"}}");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(secret::read)
        .withMessage("a is not base64");
  }
}
