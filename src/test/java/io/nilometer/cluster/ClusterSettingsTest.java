package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import io.nilometer.cluster.tls.ClusterTls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterSettingsTest {

  private static final ClusterTls.Files FILES =
      new ClusterTls.Files(Path.of("c"), Path.of("k"), Path.of("a"));

  private static ClusterSettings with(List<String> seeds, String host) {
    return with(seeds, host, Optional.empty(), "", Optional.empty(), new ClusterTls.Insecure());
  }

  private static ClusterSettings with(
      List<String> seeds,
      String host,
      Optional<Integer> port,
      String bindAddress,
      Optional<Integer> bindPort,
      ClusterTls tls) {
    return ClusterSettings.of(
        seeds, host, port, bindAddress, bindPort, tls, Duration.ofSeconds(10));
  }

  @Test
  void withSeedsThePortIsAlwaysTheSame() {
    ClusterSettings settings = with(List.of("a:7946", "b:7946"), "B");
    assertThat(settings.self()).isEqualTo(new HostPort("b", 7946));
    assertThat(settings.seeds()).containsExactly(new HostPort("a", 7946), new HostPort("b", 7946));
  }

  @Test
  void itMayListenElsewhereThanOthersReachIt() {
    ClusterSettings settings =
        with(List.of("a:1"), "b", Optional.of(2), "0.0.0.0", Optional.of(3), FILES);
    assertThat(settings.pekko())
        .containsEntry("pekko.remote.artery.transport", "tls-tcp")
        .containsEntry("pekko.remote.artery.canonical.hostname", "b")
        .containsEntry("pekko.remote.artery.canonical.port", 2)
        .containsEntry("pekko.remote.artery.bind.hostname", "0.0.0.0")
        .containsEntry("pekko.remote.artery.bind.port", 3);
  }

  @Test
  void anIpv6AddressStandsInBrackets() {
    HostPort seed = with(List.of("[FD00::1]:7946"), "::1").seeds().getFirst();
    assertThat(seed).isEqualTo(new HostPort("fd00::1", 7946)).hasToString("[fd00::1]:7946");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a | --cluster-seeds: \"a\" is not of the form host:port, or [IPv6]:port",
        ":1 | --cluster-seeds: \"\" is neither a name nor an IP address",
        "a: | --cluster-seeds: \"a:\" is not of the form host:port, or [IPv6]:port",
        "fd00::1:7946 | --cluster-seeds: \"fd00::1:7946\" is not of the form host:port, or"
            + " [IPv6]:port",
        "[a]:1 | --cluster-seeds: \"[a]:1\": an IPv6 address, and nothing else, must be in"
            + " brackets",
        "a b:1 | --cluster-seeds: \"a b\" is neither a name nor an IP address",
        "a:0 | --cluster-seeds: a:0: port 0 cannot be connected to; give the port of the seed",
        "a:65536 | --cluster-seeds: the port must be 0 to 65535, but is 65536",
        "0.0.0.0:1 | --cluster-seeds: 0.0.0.0:1: that address is for listening only; give the"
            + " address of the seed"
      })
  void aSeedThatCannotBeIsRefused(String seed, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(List.of(seed), "a"))
        .withMessage(message);
  }

  @Test
  void aSeedStandsThereOnce() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(List.of("a:1", "A:1"), "a"))
        .withMessage("--cluster-seeds: a:1 is listed twice");
  }

  @Test
  void seedsNeedAHostByWhichOthersReachThisReplica() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(List.of("a:1"), ""))
        .withMessage(
            "--cluster-seeds needs --cluster-host: the name or address other replicas reach this"
                + " one by");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(List.of("a:1"), "0.0.0.0"))
        .withMessageStartingWith("--cluster-host must be what other replicas reach this one by");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> with(List.of("a:1"), "a_/b"))
        .withMessage(
            "--cluster-host, --cluster-port: \"a_/b\" is neither a name nor an IP address");
  }

  @Test
  void certificateKeyAndAuthoritiesBelongTogether() {
    var file = Optional.of(Path.of("f"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterTls.of(file, Optional.empty(), file, "", false))
        .withMessageEndingWith("belong together: give all three or none");
    assertThat(ClusterTls.of(Optional.empty(), Optional.empty(), Optional.empty(), "", false))
        .isEqualTo(new ClusterTls.Unset());
  }

  @Test
  void aSecretTakesThePlaceOfFiles() {
    var none = Optional.<Path>empty();
    assertThat(ClusterTls.of(none, none, none, "kube-system/replicas", false))
        .isEqualTo(new ClusterTls.InSecret("kube-system", "replicas"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterTls.of(none, none, none, "replicas", false))
        .withMessage("--cluster-tls-secret must be of the form NAMESPACE/NAME, but is replicas");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterTls.of(Optional.of(Path.of("f")), none, none, "a/b", false))
        .withMessage("--cluster-tls-secret and --cluster-tls-cert-file exclude each other");
  }

  @Test
  void replicasDoWithoutTlsOnlyWhereItIsAskedFor() {
    var none = Optional.<Path>empty();
    assertThat(ClusterTls.of(none, none, none, "", true)).isEqualTo(new ClusterTls.Insecure());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClusterTls.of(none, none, none, "a/b", true))
        .withMessage(
            "--cluster-insecure excludes --cluster-tls-secret and --cluster-tls-cert-file");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                with(
                    List.of("a:1"),
                    "a",
                    Optional.empty(),
                    "",
                    Optional.empty(),
                    new ClusterTls.Unset()))
        .withMessageStartingWith("--cluster-seeds needs TLS between replicas");
  }

  @Test
  void aReplicaAloneOpensNoClusterPort() {
    assertThat(with(List.of(), "").isAlone()).isTrue();
    assertThat(with(List.of(), "").pekko()).containsExactly(entry("pekko.actor.provider", "local"));
  }
}
