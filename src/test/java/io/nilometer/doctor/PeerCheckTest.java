package io.nilometer.doctor;

import static io.nilometer.doctor.Examined.trouble;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.doctor.Finding.Trouble;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerCheckTest {

  private @TempDir Path folder;

  private ClusterTls.Files credentials(String name) throws IOException {
    return ClusterTls.Files.generate(Files.createDirectory(folder.resolve(name)), Instant.now());
  }

  private static String[] flags(ClusterTls.Files tls, String seeds) {
    var flags = new ArrayList<>(tls.flags());
    flags.add("--cluster-seeds=" + seeds);
    flags.add("--cluster-host=127.0.0.1");
    return flags.toArray(String[]::new);
  }

  @Test
  void aReplicaThatIsTrustedIsReached() throws Exception {
    ClusterTls.Files tls = credentials("ours");
    try (var examined = Examined.cluster(folder);
        var peer = RunningPeer.start(tls.flags())) {
      assertThat(examined.report(flags(tls, peer.address())).findings())
          .contains(
              new Finding.Well("links between replicas", "1 addresses of replicas can be reached"));
    }
  }

  @Test
  void aReplicaOfAnotherAuthorityIsNotTrusted() throws Exception {
    try (var examined = Examined.cluster(folder);
        var peer = RunningPeer.start(credentials("theirs").flags())) {
      Trouble trouble = trouble(examined.report(flags(credentials("ours"), peer.address())));
      assertThat(trouble.cause()).isEqualTo("1 of 1 addresses of replicas cannot be reached");
      assertThat(trouble.details())
          .singleElement()
          .asString()
          .startsWith(peer.address() + ": unable to find valid certification path");
    }
  }

  @Test
  void aReplicaThatIsNotThereAndANameThatIsNone() throws Exception {
    int port;
    try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (var examined = Examined.cluster(folder)) {
      String refused = "127.0.0.1:" + port;
      assertThat(
              trouble(examined.report(flags(credentials("ours"), refused + ",a.invalid:7946")))
                  .details())
          .containsExactly(
              refused + ": Connection refused", "a.invalid:7946: the name does not resolve");
    }
  }

  @Test
  void fromOutsideTheClusterItIsUnknown() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(
          Examined.ready(),
          "--cluster-seeds=nilometer-0.nilometer-cluster:7946",
          "--cluster-host=nilometer-0.nilometer-cluster",
          "--cluster-insecure");
      assertThat(examined.report().findings())
          .contains(
              new Finding.Unknown(
                  "links between replicas",
                  "other replicas can be reached from a Pod only: kubectl -n kube-system exec"
                      + " nilometer-0 -- java @/conf/doctor"));
    }
  }
}
