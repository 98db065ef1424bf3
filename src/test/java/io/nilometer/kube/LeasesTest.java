package io.nilometer.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.cluster.lease.LeaseRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {

  private static final Instant ACQUIRED = Instant.parse("2026-01-01T12:00:00.123456Z");
  private static final Instant RENEWED = Instant.parse("2026-01-01T12:00:10Z");
  private static final LeaseRecord HELD =
      new LeaseRecord("", "one", Duration.ofSeconds(6), ACQUIRED, RENEWED, 3);

  @TempDir private Path folder;
  private OneObjectServer server;
  private Leases leases;

  @BeforeEach
  void start() throws IOException {
    server =
        new OneObjectServer("/apis/coordination.k8s.io/v1/namespaces/ns/leases", "seat", folder);
    leases = new Leases(server.client(), "ns");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private LeaseRecord create() {
    return leases.write("seat", HELD).join().orElseThrow();
  }

  private static LeaseRecord withVersion(String version, LeaseRecord record) {
    return new LeaseRecord(
        version,
        record.holder(),
        record.duration(),
        record.acquired(),
        record.renewed(),
        record.transitions());
  }

  @Test
  void anAbsentLeaseIsReadAsSuch() {
    assertThat(leases.read("seat").join()).isEqualTo(LeaseRecord.ABSENT);
  }

  @Test
  void aLeaseIsWrittenAsKubernetesHasIt() throws IOException {
    create();
    assertThat(server.kept())
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {
                      "apiVersion": "coordination.k8s.io/v1",
                      "kind": "Lease",
                      "metadata": {"name": "seat", "namespace": "ns", "resourceVersion": "1"},
                      "spec": {
                        "holderIdentity": "one",
                        "leaseDurationSeconds": 6,
                        "acquireTime": "2026-01-01T12:00:00.123456Z",
                        "renewTime": "2026-01-01T12:00:10.000000Z",
                        "leaseTransitions": 3
                      }
                    }
                    """));
  }

  @Test
  void aWrittenLeaseIsReadBack() {
    assertThat(create()).isEqualTo(withVersion("1", HELD));
    assertThat(leases.read("seat").join()).isEqualTo(withVersion("1", HELD));
  }

  @Test
  void aReleasedLeaseHasNoHolder() {
    LeaseRecord held = create();
    var free = new LeaseRecord(held.version(), "", Duration.ZERO, ACQUIRED, RENEWED, 3);
    leases.write("seat", free).join();
    assertThat(server.kept().path("spec").has("holderIdentity")).isFalse();
    assertThat(leases.read("seat").join())
        .isEqualTo(new LeaseRecord("2", "", Duration.ofSeconds(1), ACQUIRED, RENEWED, 3));
  }

  @Test
  void ofSeveralWritersOneSucceeds() {
    LeaseRecord held = create();
    assertThat(leases.write("seat", HELD).join()).isEmpty(); // exists already
    assertThat(leases.write("seat", held).join()).isPresent();
    assertThat(leases.write("seat", held).join()).isEmpty(); // has changed
    server.delete();
    assertThat(leases.write("seat", held).join()).isEmpty();
  }

  @Test
  void aWriteLeavesLabelsAndAnnotationsAsTheyAre() {
    create();
    ObjectNode metadata = server.kept().withObject("/metadata");
    metadata.withObject("/labels").put("team", "a");
    metadata.withObject("/annotations").put("meta.helm.sh/release-name", "nilometer");
    LeaseRecord renewed = leases.write("seat", leases.read("seat").join()).join().orElseThrow();
    leases.write("seat", renewed).join();
    assertThat(server.kept().at("/metadata/resourceVersion").asText()).isEqualTo("3");
    assertThat(server.kept().at("/metadata/labels/team").asText()).isEqualTo("a");
    assertThat(server.kept().at("/metadata/annotations").properties()).hasSize(1);
  }

  @Test
  void aLeaseWithoutSpecIsFree() {
    server.answerWith("{\"metadata\": {\"resourceVersion\": \"7\"}}");
    assertThat(leases.read("seat").join()).isEqualTo(withVersion("7", LeaseRecord.ABSENT));
  }

  @Test
  void aRefusalFailsTheRead() {
    server.failWith(403);
    assertThat(leases.read("seat"))
        .failsWithin(Duration.ofSeconds(10))
        .withThrowableThat()
        .havingCause()
        .isInstanceOf(IOException.class)
        .withMessage("403: not today");
  }
}
