package io.nilometer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import io.nilometer.settings.Configuration;
import io.nilometer.settings.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReplicaFlagsTest {

  private static Settings settings(Config flags) {
    return Settings.of(Configuration.load(flags, Map.of(), Optional.empty()));
  }

  @Test
  void theFlagsOfAProcessFollowItsMainClass() {
    assertThat(
            ReplicaFlags.of(
                List.of("java", "-cp", "x", "io.nilometer.cli.Main", "--kubelet-port=10255")))
        .contains(List.of("--kubelet-port=10255"));
    assertThat(ReplicaFlags.of(List.of("/pause"))).isEmpty();
  }

  @Test
  void filesOfAnotherMachineAreLeftOut() {
    Settings settings =
        settings(
            ReplicaFlags.settings(
                List.of(
                    "--kubelet-port=10255",
                    "--kubelet-certificate-authority=/etc/ca.crt",
                    "--cluster-seeds=nilometer-0:7946",
                    "--cluster-host=nilometer-0",
                    "--cluster-tls-cert-file=/etc/tls.crt",
                    "--cluster-tls-key-file=/etc/tls.key",
                    "--cluster-tls-ca-file=/etc/ca.crt"),
                false));
    assertThat(settings.scrape().kubelet().port()).isEqualTo(10_255);
    assertThat(settings.scrape().kubelet().certificateAuthority()).isEmpty();
    assertThat(settings.cluster().isAlone()).isFalse();
  }

  @Test
  void aSecretForReplicasStays() {
    Settings settings =
        settings(
            ReplicaFlags.settings(
                List.of(
                    "--cluster-seeds=nilometer-0:7946",
                    "--cluster-host=nilometer-0",
                    "--cluster-tls-secret=kube-system/nilometer-cluster-tls"),
                false));
    assertThat(settings.cluster().tls().isOn()).isTrue();
  }

  @Test
  void flagsOfAnotherReleaseAreNamed() {
    assertThatThrownBy(() -> ReplicaFlags.settings(List.of("--no-such-flag"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--no-such-flag");
  }

  @Test
  void aContainerThatOnlyPrintsItsVersionHasNoFlags() {
    assertThatThrownBy(() -> ReplicaFlags.settings(List.of("--version"), false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("--version");
  }
}
