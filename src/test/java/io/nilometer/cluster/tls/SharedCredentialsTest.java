package io.nilometer.cluster.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.nilometer.logging.LogLines;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SharedCredentialsTest {

  private static final ClusterTls.InSecret PLACE = new ClusterTls.InSecret("ns", "replicas");

  private Instant now = Instant.now();
  private final Shelf shelf = new Shelf();
  private final SharedCredentials here = new SharedCredentials(PLACE, shelf, () -> now);
  private final SharedCredentials there = new SharedCredentials(PLACE, shelf, () -> now);

  /// Stores texts in memory; another replica may write first.
  private static final class Shelf implements CredentialStore {

    private Optional<Kept> kept = Optional.empty();
    private int version;
    private Runnable before = () -> {};

    private void put(Map<String, String> texts) {
      kept = Optional.of(new Kept(Integer.toString(++version), Map.copyOf(texts)));
    }

    private void meanwhile() {
      Runnable once = before;
      before = () -> {};
      once.run();
    }

    @Override
    public Optional<Kept> read() {
      return kept;
    }

    @Override
    public boolean create(Map<String, String> texts) {
      meanwhile();
      boolean free = kept.isEmpty();
      if (free) {
        put(texts);
      }
      return free;
    }

    @Override
    public boolean replace(Kept old, Map<String, String> texts) {
      meanwhile();
      boolean same = kept.isPresent() && kept.get().version().equals(old.version());
      if (same) {
        put(texts);
      }
      return same;
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private PeerCredentials load(SharedCredentials replica) {
    try {
      return replica.load();
    } catch (CredentialException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /// Whether one's trust anchors verify the other's certificate, now.
  private boolean trusts(PeerCredentials one, PeerCredentials other) throws Exception {
    var anchors =
        one.authorities().stream()
            .map(authority -> new TrustAnchor(authority, null))
            .collect(Collectors.toSet());
    var parameters = new PKIXParameters(anchors);
    parameters.setRevocationEnabled(false);
    parameters.setDate(Date.from(now));
    var path = CertificateFactory.getInstance("X.509").generateCertPath(other.own().chain());
    try {
      CertPathValidator.getInstance("PKIX").validate(path, parameters);
      return true;
    } catch (CertPathValidatorException _) { // not trusted
      return false;
    }
  }

  @Test
  void theFirstReplicaGeneratesCredentialsForAll() throws Exception {
    PeerCredentials made = load(here);
    assertThat(load(there)).isEqualTo(made);
    assertThat(made.context().getProtocol()).isEqualTo("TLSv1.3");
    assertThat(shelf.kept.orElseThrow().texts())
        .containsOnlyKeys("ca.crt", "ca.key", "tls.crt", "tls.key");
    assertThat(made.toString()).doesNotContainIgnoringCase("private");
  }

  @Test
  void anEmptySecretIsFilledUnlessAnotherReplicaIsFaster() {
    shelf.put(Map.of());
    shelf.before = () -> load(there);
    assertThat(load(here)).isEqualTo(load(there));
    assertThat(shelf.version).isEqualTo(2);
  }

  @Test
  void theSlowerReplicaUsesTheCredentialsOfTheFaster() {
    shelf.before = () -> load(there);
    assertThat(load(here)).isEqualTo(load(there));
    assertThat(shelf.version).isOne();
  }

  @Test
  void credentialsAreRenewedOnceInTimeAndThePreviousOnesStayTrusted() throws Exception {
    PeerCredentials before = load(there);
    pass(Duration.ofDays(240));
    assertThat(load(here)).isEqualTo(before);
    pass(Duration.ofDays(10));
    PeerCredentials after = load(here);
    assertThat(after.certificate()).isNotEqualTo(before.certificate());
    assertThat(trusts(before, after)).isTrue();
    assertThat(trusts(after, before)).isTrue();
    assertThat(load(there)).isEqualTo(after);
    assertThat(shelf.version).isEqualTo(2);
  }

  @Test
  void ofTwoThatRenewAtOnceBothUseTheFirst() {
    load(here);
    pass(Duration.ofDays(250));
    shelf.before = () -> load(there);
    assertThat(load(here)).isEqualTo(load(there));
    assertThat(shelf.version).isEqualTo(2);
  }

  @Test
  void forThirtyYearsAReplicaThatIsAMonthBehindIsTrusted() throws Exception {
    PeerCredentials behind = load(there);
    X509Certificate first = behind.authorities().getFirst();
    for (int month = 0; month < 360; month++) {
      pass(Duration.ofDays(30));
      PeerCredentials present = load(here);
      assertThat(trusts(behind, present)).as("month %d", month).isTrue();
      assertThat(trusts(present, behind)).as("month %d", month).isTrue();
      behind = present;
    }
    assertThat(behind.authorities()).hasSizeLessThan(4).doesNotContain(first);
  }

  @Test
  void afterYearsWithoutAReplicaEverythingIsGeneratedAnew() throws Exception {
    load(here);
    pass(Duration.ofDays(5000));
    PeerCredentials made = load(here);
    assertThat(trusts(made, made)).isTrue();
    assertThat(made.authorities()).hasSize(1);
  }

  @Test
  void credentialsOfAnotherToolAreOnlyRead() {
    PeerCredentials made = load(here);
    var texts = new HashMap<>(shelf.kept.orElseThrow().texts());
    texts.remove("ca.key");
    shelf.put(texts);
    pass(Duration.ofDays(5000));
    assertThat(load(here)).isEqualTo(made);
    assertThat(shelf.version).isEqualTo(2);
  }

  @Test
  void aSecretWithoutCredentialsIsRefused() {
    shelf.put(Map.of("password", "secret"));
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(here::load)
        .withMessage("--cluster-tls-secret ns/replicas: it holds no tls.crt");
  }

  @Test
  void aSecretThatCannotBeReadIsRetried() throws Exception {
    var pauses = new ArrayList<Duration>();
    var away =
        new CredentialStore() {
          @Override
          public Optional<Kept> read() throws IOException {
            if (pauses.size() < 3) {
              throw new IOException("away");
            }
            return shelf.read();
          }

          @Override
          public boolean create(Map<String, String> texts) {
            return shelf.create(texts);
          }

          @Override
          public boolean replace(Kept before, Map<String, String> texts) {
            return shelf.replace(before, texts);
          }
        };
    try (var log = new LogLines(PeerTls.class)) {
      PeerTls.of(PLACE, away, () -> now, pauses::add);
      assertThat(log.texts())
          .singleElement()
          .asString()
          .startsWith("WARN Cannot read the Secret with the replica certificate; retrying")
          .contains("ns/replicas", "away");
    }
    assertThat(pauses).hasSize(3);
  }
}
