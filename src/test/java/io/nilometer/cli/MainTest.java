package io.nilometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainTest {

  private final StringWriter errors = new StringWriter();
  @TempDir private Path folder;

  private void assertEnds(int exitCode, String line, String... arguments) {
    assertThat(Main.run(new PrintWriter(errors), arguments)).isEqualTo(exitCode);
    assertThat(errors.toString().lines()).singleElement().asString().startsWith(line);
  }

  @Test
  void anUnknownFlagIsAWrongCall() {
    assertEnds(
        2,
        "nilometer: unknown flag: --metrics-resolution (see: nilometer serve --help)",
        "--metrics-resolution=15s");
  }

  @Test
  void aFlagWithoutItsValueIsAWrongCall() {
    assertEnds(2, "nilometer: flag needs a value: --secure-port", "--secure-port");
  }

  @Test
  void anArgumentThatIsNoFlagIsAWrongCall() {
    assertEnds(2, "nilometer: Unmatched argument at index 0: 'server'", "server");
  }

  @Test
  void aDemoOfNoReplicasIsAWrongCall() {
    assertEnds(2, "nilometer: --replicas must be 1 to 9, but is 0", "demo", "--replicas=0");
  }

  @Test
  void aDemoOfTooManyReplicasIsAWrongCall() {
    assertEnds(2, "nilometer: --replicas must be 1 to 9, but is 10", "demo", "--replicas=10");
  }

  @Test
  void aBadDurationIsAWrongCall() {
    assertEnds(
        2,
        "nilometer: --metric-resolution: '15' is not a duration: write for example 15s",
        "serve",
        "--metric-resolution=15");
  }

  @Test
  void aResolutionUnderTenSecondsIsAWrongCall() {
    assertEnds(
        2,
        "nilometer: --metric-resolution must be at least 10s, but is 9.0s",
        "--metric-resolution=9s");
  }

  @Test
  void flagsThatExcludeEachOtherAreAWrongCall() {
    assertEnds(
        2,
        "nilometer: --deprecated-kubelet-completely-insecure and --kubelet-insecure-tls exclude",
        "--kubelet-insecure-tls",
        "--deprecated-kubelet-completely-insecure");
  }

  @Test
  void anUnknownSettingIsAWrongCall() {
    Path missing = folder.resolve("missing.conf");
    assertEnds(2, "nilometer: --config: cannot read " + missing, "--config", missing.toString());
  }

  @Test
  void withoutAKubeconfigThatCanBeReadItCannotGoOn() {
    Path missing = folder.resolve("kubeconfig");
    assertEnds(
        1,
        "nilometer: kubeconfig " + missing + " cannot be used: there is no such file",
        "serve",
        "--kubeconfig=" + missing);
  }
}
