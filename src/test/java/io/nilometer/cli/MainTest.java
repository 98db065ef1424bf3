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
    assertThat(errors.toString().lines()).last().asString().startsWith(line);
  }

  @Test
  void anUnknownFlagIsWrongUsage() {
    assertEnds(
        2,
        "nilometer: unknown flag: --metrics-resolution; did you mean --metric-resolution? (see:"
            + " nilometer serve --help)",
        "--metrics-resolution=15s");
  }

  @Test
  void aFlagWithoutItsValueIsWrongUsage() {
    assertEnds(2, "nilometer: flag needs a value: --secure-port", "--secure-port");
  }

  @Test
  void anUnknownCommandIsWrongUsage() {
    assertEnds(
        2,
        "nilometer: unknown command: deomo; did you mean demo? (see: nilometer --help)",
        "deomo");
    assertEnds(2, "nilometer: unknown command: help (see: nilometer --help)", "help", "serve");
  }

  @Test
  void theDemoTakesNoArgumentsAndNoOtherFlags() {
    assertEnds(
        2, "nilometer: unexpected argument: foo (see: nilometer demo --help)", "demo", "foo");
    assertEnds(
        2,
        "nilometer: unknown flag: --nodse=3; did you mean --nodes? (see: nilometer demo --help)",
        "demo",
        "--nodse=3");
    assertEnds(
        2,
        "nilometer: Invalid value for option '--nodes': 'x' is not an int (see: nilometer"
            + " demo --help)",
        "demo",
        "--nodes=x");
  }

  @Test
  void aDemoWithoutNodesIsWrongUsage() {
    assertEnds(2, "nilometer: --nodes must be 1 to 62500, but is 0", "demo", "--nodes=0");
  }

  @Test
  void aKubeconfigThatCannotBeWrittenIsWrongUsage() {
    Path file = folder.resolve("missing/kubeconfig");
    assertEnds(
        2,
        "nilometer: --kubeconfig-out: cannot write " + file + ": create its directory",
        "demo",
        "--kubeconfig-out=" + file);
  }

  @Test
  void aDemoThatIsTooLargeIsWrongUsage() {
    assertEnds(
        2,
        "nilometer: Invalid value for option '--nodes': '99999999999' is too large (see: nilometer"
            + " demo --help)",
        "demo",
        "--nodes=99999999999");
    assertEnds(2, "nilometer: --nodes must be 1 to 62500, but is -1", "demo", "--nodes=-1");
    assertEnds(
        2,
        "nilometer: --nodes, --pods and --containers make 6,250,000,000 containers; the demo"
            + " simulates at most 5,000,000",
        "demo",
        "--nodes=62500",
        "--pods=1000",
        "--containers=100");
  }

  @Test
  void aKubeconfigWithANameThatNoFileCanHaveIsWrongUsage() {
    String line = "nilometer: --kubeconfig-out: the name of the file must have 1 to 255 bytes";
    assertEnds(2, line, "demo", "--kubeconfig-out=" + folder.resolve("k".repeat(256)));
    assertEnds(2, line, "demo", "--kubeconfig-out=" + "d/".repeat(2_100) + "k");
    assertEnds(
        2,
        "nilometer: --kubeconfig-out: " + folder + " is a directory",
        "demo",
        "--kubeconfig-out=" + folder);
  }

  @Test
  void aTrainingNeedsTheFileOfItsCache() {
    assertEnds(2, "nilometer: Missing required parameter: 'FILE'", "train");
    assertEnds(2, "nilometer: FILE: " + folder + " is a directory", "train", folder.toString());
    assertEnds(2, "nilometer: FILE: / is a directory", "train", "/");
    Path file = folder.resolve("missing/x.aot");
    assertEnds(
        2,
        "nilometer: FILE: cannot write " + file + ": create its directory",
        "train",
        file.toString());
  }

  @Test
  void aDoctorTakesTheFlagsOfServeAndItsOwn() {
    assertEnds(
        2,
        "nilometer: unknown flag: --kubelet-insecure-tl; did you mean --kubelet-insecure-tls?",
        "doctor",
        "--kubelet-insecure-tl");
    assertEnds(2, "nilometer: Invalid value for option '--output'", "doctor", "--output=yaml");
    assertEnds(2, "nilometer: Invalid value for option '--output'", "doctor", "--output", "yaml");
    assertEnds(2, "nilometer: Missing required parameter", "doctor", "--output");
    assertEnds(
        1,
        "nilometer: kubeconfig " + folder.resolve("missing"),
        "doctor",
        "--output",
        "json",
        "--kubeconfig=" + folder.resolve("missing"));
    assertEnds(
        1,
        "nilometer: kubeconfig " + folder.resolve("missing"),
        "doctor",
        "--kubeconfig=" + folder.resolve("missing"));
  }

  @Test
  void aDemoOfNoReplicasIsWrongUsage() {
    assertEnds(2, "nilometer: --replicas must be 1 to 9, but is 0", "demo", "--replicas=0");
  }

  @Test
  void aDemoOfTooManyReplicasIsWrongUsage() {
    assertEnds(2, "nilometer: --replicas must be 1 to 9, but is 10", "demo", "--replicas=10");
  }

  @Test
  void aWrongDurationIsWrongUsage() {
    assertEnds(
        2,
        "nilometer: --metric-resolution: '15' is not a duration: write for example 15s",
        "serve",
        "--metric-resolution=15");
  }

  @Test
  void aResolutionUnderTenSecondsIsWrongUsage() {
    assertEnds(
        2,
        "nilometer: --metric-resolution must be at least 10s, but is 9.0s",
        "--metric-resolution=9s");
  }

  @Test
  void flagsThatExcludeEachOtherAreWrongUsage() {
    assertEnds(
        2,
        "nilometer: --deprecated-kubelet-completely-insecure and --kubelet-insecure-tls exclude",
        "--kubelet-insecure-tls",
        "--deprecated-kubelet-completely-insecure");
  }

  @Test
  void aMissingConfigurationFileIsWrongUsage() {
    Path missing = folder.resolve("missing.conf");
    assertEnds(2, "nilometer: --config: cannot read " + missing, "--config", missing.toString());
  }

  @Test
  void aMissingKubeconfigEndsTheProgram() {
    Path missing = folder.resolve("kubeconfig");
    assertEnds(
        1,
        "nilometer: kubeconfig " + missing + " cannot be used: there is no such file",
        "serve",
        "--kubeconfig=" + missing);
  }
}
