package io.nilometer.kube.review;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.review.AccessAttributes.Operator;
import io.nilometer.kube.review.AccessAttributes.Requirement;
import io.nilometer.logging.LogLines;
import io.nilometer.telemetry.ExpositionReader;
import io.nilometer.telemetry.Telemetry;
import io.nilometer.telemetry.Touched;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReviewsTest {

  private static final Duration TTL = Duration.ofSeconds(10);
  private static final User JANE =
      new User("jane", "u1", List.of("a", "b"), Map.of("k", List.of("v", "w")));

  @TempDir private Path folder;
  private final AtomicLong nanos = new AtomicLong();
  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);
  private FakeReviews server;
  private KubeClient client;
  private TokenReviews tokens;
  private AccessReviews access;

  @BeforeEach
  void start() throws Exception {
    server = new FakeReviews(folder);
    client = server.client();
    tokens = new TokenReviews(client, TTL, telemetry.reviews(), nanos::get);
    access = new AccessReviews(client, TTL, Duration.ofSeconds(5), telemetry.reviews(), nanos::get);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private AccessDecision decide() {
    return access.review(JANE, new AccessAttributes.NonResource("get", "/metrics")).join();
  }

  @Test
  void aTokensOwnerIsToldWithAllThatIsKnown() {
    server.know(
        "t",
        """
        "username": "jane", "uid": "u1", "groups": ["a", "b"], "extra": {"k": ["v", "w"]}
        """);
    assertThat(tokens.review("t").join()).contains(JANE);
    assertThat(tokens.review("other").join()).isEmpty();
  }

  @Test
  void aTokenIsReviewedAgainWhenItsTimeIsOver() {
    server.know("t", "\"username\": \"jane\"");
    for (String token : List.of("t", "other", "t", "other")) {
      tokens.review(token).join();
    }
    assertThat(server.tokenReviews()).hasSize(2);
    pass(TTL);
    tokens.review("t").join();
    assertThat(server.tokenReviews()).hasSize(3);
  }

  @Test
  void aTokenTheServerIsInDoubtAboutIsReviewedAgain() {
    server.know("t", "}, \"authenticated\": false, \"error\": \"later\", \"x\": {");
    assertThat(tokens.review("t").join()).isEmpty();
    assertThat(tokens.review("t").join()).isEmpty();
    assertThat(server.tokenReviews()).hasSize(2);
  }

  @Test
  void theSameTokenAtOnceIsReviewedOnce() {
    server.know("t", "\"username\": \"jane\"");
    CountDownLatch hold = server.hold();
    List<CompletableFuture<Optional<User>>> asked =
        IntStream.range(0, 100).mapToObj(_ -> tokens.review("t")).toList();
    hold.countDown();
    assertThat(asked).allSatisfy(owner -> assertThat(owner.join()).isPresent());
    assertThat(server.tokenReviews()).hasSize(1);
  }

  @Test
  void aFloodOfTokensIsRememberedInBoundedMemory() {
    String padding = "x".repeat(8_000);
    for (int i = 0; i < 300; i++) {
      tokens.review(i + padding).join();
    }
    assertThat(tokens.cached()).isLessThanOrEqualTo(300);
    assertThat(tokens.review(0 + padding).join()).isEmpty();
    assertThat(server.tokenReviews()).hasSize(300);
  }

  @Test
  void allThatIsKnownOfAWishIsTold() throws Exception {
    var wish =
        new AccessAttributes.Resource(
            "list",
            "metrics.k8s.io",
            "v1beta1",
            "pods",
            "status",
            "ns",
            "p",
            List.of(new Requirement("metadata.name", Operator.IN, List.of("p"))),
            List.of(
                new Requirement("a", Operator.NOT_IN, List.of("1", "2")),
                new Requirement("b", Operator.DOES_NOT_EXIST, List.of())));
    access.review(JANE, wish).join();
    assertThat(server.accessReviews())
        .containsExactly(
            new ObjectMapper()
                .readTree(
                    """
                    {"user": "jane", "uid": "u1", "groups": ["a", "b"], "extra": {"k": ["v", "w"]},
                     "resourceAttributes": {"verb": "list", "group": "metrics.k8s.io",
                      "version": "v1beta1", "resource": "pods", "subresource": "status",
                      "namespace": "ns", "name": "p",
                      "fieldSelector": {"requirements": [
                       {"key": "metadata.name", "operator": "In", "values": ["p"]}]},
                      "labelSelector": {"requirements": [
                       {"key": "a", "operator": "NotIn", "values": ["1", "2"]},
                       {"key": "b", "operator": "DoesNotExist"}]}}}
                    """));
  }

  @Test
  void aYesAndANoAreRememberedEachForItsTime() {
    assertThat(decide()).isEqualTo(new AccessDecision(true, false, ""));
    server.decide(_ -> "\"allowed\": false, \"denied\": true, \"reason\": \"because\"");
    pass(Duration.ofSeconds(9));
    assertThat(decide().allowed()).isTrue();
    pass(Duration.ofSeconds(1));
    assertThat(decide()).isEqualTo(new AccessDecision(false, true, "because"));
    server.decide(_ -> "\"allowed\": true");
    pass(Duration.ofSeconds(4));
    assertThat(decide().allowed()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(decide().allowed()).isTrue();
  }

  @Test
  void whatIsRememberedHoldsWhileTheServerIsDownAndNoLonger() throws Exception {
    assertThat(decide().allowed()).isTrue();
    server.goDown();
    assertThat(decide().allowed()).isTrue();
    pass(TTL);
    assertThatThrownBy(this::decide)
        .hasCauseInstanceOf(ReviewException.class)
        .hasMessageContaining("SubjectAccessReview: ");
    server.comeBack();
    assertThat(decide().allowed()).isTrue();
  }

  @Test
  void aRefusalOfTheServerIsNotTriedAgain() {
    server.fail(403);
    assertThatThrownBy(this::decide)
        .hasCauseInstanceOf(ReviewException.class)
        .hasMessageContaining("it answered 403: no reviews today");
    assertThat(server.accessReviews()).hasSize(1);
  }

  private double count(String metric, String code) {
    return ExpositionReader.read(Touched.text(telemetry))
        .get(metric)
        .value(metric, Map.of("code", code));
  }

  @Test
  void eachRequestCountsByItsStatus() {
    server.know("t", "\"username\": \"jane\"");
    tokens.review("t").join();
    tokens.review("t").join(); // cached
    assertThat(count("apiserver_delegated_authn_request_total", "201")).isOne();
    server.fail(403);
    assertThatThrownBy(this::decide).isInstanceOf(CompletionException.class);
    assertThat(count("apiserver_delegated_authz_request_total", "403")).isOne();
    server.close();
    assertThatThrownBy(this::decide).isInstanceOf(CompletionException.class);
    assertThat(count("apiserver_delegated_authz_request_total", "<error>")).isPositive();
  }

  @Test
  void aFailureThatMayPassIsTriedAgain() {
    server.fail(500);
    CompletableFuture<Optional<User>> owner = tokens.review("t");
    await().until(() -> !server.tokenReviews().isEmpty());
    server.know("t", "\"username\": \"jane\"");
    server.fail(0);
    assertThat(owner.join()).isPresent();
  }

  @Test
  void whoDoesNotWaitAnyMoreIsNotTriedFor() {
    server.fail(500);
    tokens.review("gone").cancel(false);
    CompletableFuture<Optional<User>> stays = tokens.review("stays");
    await().until(() -> server.tokenReviews().size() >= 4); // three tries of the one that stays
    assertThat(server.tokenReviews())
        .filteredOn(spec -> spec.path("token").asText().equals("gone"))
        .hasSizeLessThanOrEqualTo(1);
    stays.cancel(false);
  }

  @Test
  void thatOneReviewIsNotAcceptedIsNoProblemOfTheServer() {
    try (var lines = new LogLines(ReviewClient.class)) {
      for (int code : List.of(400, 413, 422)) {
        server.fail(code);
        assertThatThrownBy(this::decide)
            .hasCauseInstanceOf(ReviewException.class)
            .hasMessageContaining("it answered " + code + ": no reviews today");
        server.fail(0);
        assertThat(tokens.review("t" + code).join()).isEmpty();
      }
      assertThat(lines.texts()).isEmpty();
    }
  }

  @Test
  void tokensStandInNoLogAndNoMessage() {
    server.fail(403);
    try (var lines = new LogLines(ReviewClient.class)) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> tokens.review("top-secret").join())
            .message()
            .doesNotContain("secret");
      }
      server.fail(0);
      tokens.review("top-secret").join();
      assertThat(lines.texts())
          .hasSize(2)
          .first()
          .asString()
          .startsWith("WARN The API server does not answer reviews")
          .contains("it answered 403: no reviews today")
          .doesNotContain("secret");
      assertThat(lines.texts().getLast()).startsWith("INFO The API server answers reviews again");
    }
  }
}
