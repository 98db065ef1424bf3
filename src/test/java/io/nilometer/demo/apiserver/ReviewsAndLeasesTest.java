package io.nilometer.demo.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReviewsAndLeasesTest {

  private final SimulatedCluster cluster = SimulatedCluster.start(ClusterSpec.of(0, 0));
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder()
                  .withAutoConfigure(false)
                  .withMasterUrl(cluster.apiServer().toString())
                  .withOauthToken(cluster.token())
                  .withTrustCerts(true)
                  .withRequestRetryBackoffLimit(0)
                  .build())
          .build();

  @AfterEach
  void close() {
    client.close();
    cluster.close();
  }

  @Test
  void theAdministratorsTokenIsKnown() {
    TokenReview review = review(cluster.token());
    assertThat(review.getStatus().getAuthenticated()).isTrue();
    assertThat(review.getStatus().getUser().getUsername()).isEqualTo("admin");
    assertThat(review.getStatus().getUser().getGroups()).contains("system:authenticated");
    assertThat(cluster.apiCalls("create", "tokenreviews")).isEqualTo(1);
  }

  @Test
  void aWrongTokenIsNotAuthenticated() {
    TokenReview review = review("made up");
    assertThat(review.getStatus().getAuthenticated()).isFalse();
    assertThat(review.getStatus().getError()).isEqualTo("unknown token");
  }

  @Test
  void theAdministratorMayDoAnything() {
    assertThat(mayListNodes("admin")).isTrue();
  }

  @Test
  void aUserWithoutRightsIsDenied() {
    String token = cluster.addUser("guest", false);
    assertThat(review(token).getStatus().getAuthenticated()).isTrue();
    assertThat(mayListNodes("guest")).isFalse();
    assertThat(mayListNodes("nobody")).isFalse();
  }

  private TokenReview review(String token) {
    return client
        .tokenReviews()
        .create(new TokenReviewBuilder().withNewSpec().withToken(token).endSpec().build());
  }

  private boolean mayListNodes(String user) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(user)
            .withNewResourceAttributes()
            .withVerb("list")
            .withResource("nodes")
            .endResourceAttributes()
            .endSpec()
            .build();
    return client
        .authorization()
        .v1()
        .subjectAccessReview()
        .create(review)
        .getStatus()
        .getAllowed();
  }

  @Test
  void theFrontProxysAuthorityIsPublished() {
    assertThat(
            client
                .configMaps()
                .inNamespace("kube-system")
                .withName("extension-apiserver-authentication")
                .get()
                .getData())
        .containsEntry("requestheader-allowed-names", "[\"front-proxy-client\"]")
        .hasEntrySatisfying(
            "requestheader-client-ca-file",
            pem -> assertThat(pem).startsWith("-----BEGIN CERTIFICATE-----"));
  }

  @Test
  void aLeaseIsCreatedOnce() {
    Lease created = lease().create();
    assertThat(created.getMetadata().getUid()).isNotBlank();
    assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("me");
    assertFails(409, () -> lease().create());
  }

  @Test
  void aLeaseIsReplacedOnlyWithItsLatestResourceVersion() {
    Lease created = lease().create();
    Lease renewed = client.resource(heldBy(created, "you")).update();
    assertThat(renewed.getSpec().getHolderIdentity()).isEqualTo("you");
    assertThat(renewed.getMetadata().getUid()).isEqualTo(created.getMetadata().getUid());
    assertFails(409, () -> client.resource(heldBy(created, "me again")).update());
    assertThat(lease().get().getSpec().getHolderIdentity()).isEqualTo("you");
  }

  @Test
  void aMissingLeaseIsNotReplaced() {
    assertFails(404, () -> lease().update());
  }

  @Test
  void aDeletedLeaseIsGone() {
    lease().create();
    lease().delete();
    assertThat(lease().get()).isNull();
  }

  @Test
  void nodesAreNotWrittenThroughTheApi() {
    assertFails(
        405,
        () ->
            client
                .resource(
                    new io.fabric8.kubernetes.api.model.NodeBuilder()
                        .withNewMetadata()
                        .withName("x")
                        .endMetadata()
                        .build())
                .create());
  }

  private Resource<Lease> lease() {
    return client.resource(
        new LeaseBuilder()
            .withNewMetadata()
            .withName("seat")
            .withNamespace("kube-system")
            .endMetadata()
            .withNewSpec()
            .withHolderIdentity("me")
            .endSpec()
            .build());
  }

  private static Lease heldBy(Lease lease, String holder) {
    return new LeaseBuilder(lease).editSpec().withHolderIdentity(holder).endSpec().build();
  }

  private static void assertFails(int code, Runnable call) {
    assertThatExceptionOfType(KubernetesClientException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
