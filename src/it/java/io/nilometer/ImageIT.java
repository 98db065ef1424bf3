package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.nilometer.demo.SimulatedCluster;
import io.nilometer.demo.objects.ClusterSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Unpacks the built image into a folder and runs it from there: it starts, and it serves with the
/// arguments of metrics-server's Helm chart.
class ImageIT {

  private static final Path TARBALL = Path.of("target", "nilometer-image.tar");

  /// With these options the JVM starts only if the AOT cache is valid.
  private static final String CACHE_IS_A_MUST = "JDK_JAVA_OPTIONS=-XX:AOTMode=on";

  /// Runs a command as a container runtime does: with the image as a read-only root file system, a
  /// volume on /tmp, and the user of the image. Arguments: root, volume, user, command.
  private static final String CONTAINER =
      """
      set -e
      root=$1 volume=$2 user=$3
      shift 3
      mkdir -p "$root/proc" "$root/dev" "$root/tmp"
      mount --bind "$root" "$root"
      mount -o remount,bind,ro "$root"
      mount --rbind /proc "$root/proc"
      mount --rbind /dev "$root/dev"
      mount --bind "$volume" "$root/tmp"
      exec chroot --userspec="$user" --groups= "$root" "$@"
      """;

  @TempDir private static Path unpacked;
  private static Image image;

  @TempDir private Path folder;

  @BeforeAll
  static void unpack() throws Exception {
    image = Image.unpack(TARBALL, unpacked);
  }

  @Test
  void theImageHasTheJvmFlagsOfTheLauncher() throws Exception {
    assertThat(image.entryPoint()).containsAll(Program.launcherFlags());
    assertThat(image.user()).matches("[1-9]\\d*:[1-9]\\d*");
  }

  @Test
  void replicasRunInTheFolderOfTheirCache() throws Exception {
    var replicas =
        new Workload(Manifest.only(Manifest.in("ha"), "StatefulSet", "nilometer"), "nilometer-0");
    assertThat(replicas.container().path("workingDir").asText())
        .isEqualTo("/" + ImageTraining.OF_REPLICAS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ImageTraining.OF_REPLICAS})
  void itStartsFromWhereItIsUnpacked(String workingFolder) throws Exception {
    assumeThat(image.isForThisMachine()).as("image for this machine").isTrue();
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(3, 2));
        var program = Program.run(folder, fromOutside(cluster, workingFolder))) {
      assertServes(program, cluster);
    }
  }

  private List<String> fromOutside(SimulatedCluster cluster, String workingFolder)
      throws IOException {
    Path inside = image.root().resolve(workingFolder);
    var command = new ArrayList<>(List.of("env", "--chdir=" + inside, CACHE_IS_A_MUST));
    command.addAll(image.entryPointFromOutside());
    command.addAll(arguments(cluster, folder, folder));
    command.add("--cert-dir=" + folder);
    return command;
  }

  @Test
  void asAContainerItNeedsNoCapabilitiesAndWritesOnlyToTheVolume() throws Exception {
    assumeThat(image.isForThisMachine()).as("image for this machine").isTrue();
    assumeThat(canContain()).as("run by root, who may mount").isTrue();
    Path volume = Files.createDirectory(folder.resolve("volume"));
    Files.setPosixFilePermissions(volume, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (var cluster = SimulatedCluster.start(ClusterSpec.of(3, 2));
        var program = Program.run(folder, contained(cluster, volume))) {
      program.port();
      Path process = Path.of("/proc", Long.toString(program.pid()));
      assertThat(Files.readAllLines(process.resolve("status")))
          .contains("Uid:\t65534\t65534\t65534\t65534", "CapEff:\t0000000000000000");
      assertServes(program, cluster);
      assertThat(volume.resolve("apiserver.crt")).exists();
    }
  }

  private static boolean canContain() throws IOException, InterruptedException {
    return new ProcessBuilder("sh", "-c", "[ $(id -u) = 0 ] && unshare --mount true")
            .start()
            .waitFor()
        == 0;
  }

  private List<String> contained(SimulatedCluster cluster, Path volume) throws IOException {
    var command = new ArrayList<>(List.of("env", "-i", CACHE_IS_A_MUST));
    image.environment().forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("unshare", "--mount", "sh", "-c", CONTAINER, "sh"));
    command.addAll(List.of(image.root().toString(), volume.toString(), image.user()));
    command.addAll(image.entryPoint());
    command.addAll(arguments(cluster, volume, Path.of("/tmp")));
    return command;
  }

  /// The unchanged arguments of the chart, and those for a run outside a Pod and beside other
  /// tests.
  ///
  /// @param volume for the kubeconfig, mounted at `seenAt`
  private static List<String> arguments(SimulatedCluster cluster, Path volume, Path seenAt)
      throws IOException {
    Path kubeconfig = volume.resolve("kubeconfig");
    cluster.writeKubeconfig(kubeconfig);
    Files.setPosixFilePermissions(kubeconfig, PosixFilePermissions.fromString("rw-r--r--"));
    var arguments = new ArrayList<>(HelmChartTest.DEFAULTS);
    arguments.add("--kubeconfig=" + seenAt.resolve("kubeconfig"));
    arguments.add("--bind-address=127.0.0.1");
    arguments.add("--secure-port=0");
    return arguments;
  }

  private static void assertServes(Program program, SimulatedCluster cluster) throws Exception {
    try (var client = MetricsClient.direct(program.port(), cluster.token())) {
      await()
          .atMost(Program.START)
          .untilAsserted(() -> assertThat(client.status("/readyz")).isEqualTo(200));
      assertThat(client.names("nodes")).isEqualTo(cluster.nodes());
    }
    program.terminate();
    assertThat(program.exitCode(Duration.ofSeconds(20))).isZero();
    assertThat(program.stderr())
        .first()
        .asString()
        .isEqualTo("NOTE: Picked up JDK_JAVA_OPTIONS: -XX:AOTMode=on");
    assertThat(program.stderr().stream().skip(1)).allMatch(line -> line.contains("Z INFO  "));
  }
}
