package io.nilometer.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/// The flags of the measured programs, which listen on loopback.
final class Flags {

  static final String HOST = "127.0.0.1";

  private Flags() {}

  /// Those that both sides have.
  ///
  /// @param certificates a folder for the serving certificate
  static List<String> of(Path kubeconfig, Duration resolution, int port, Path certificates) {
    return List.of(
        "--kubeconfig=" + kubeconfig,
        "--authentication-kubeconfig=" + kubeconfig,
        "--authorization-kubeconfig=" + kubeconfig,
        "--kubelet-insecure-tls",
        "--kubelet-preferred-address-types=InternalIP",
        "--kubelet-use-node-status-port",
        "--metric-resolution=" + resolution.toSeconds() + "s",
        "--bind-address=" + HOST,
        "--secure-port=" + port,
        "--cert-dir=" + certificates.toAbsolutePath());
  }

  /// Further ones of one of several replicas of Nilometer, all of which are seeds.
  ///
  /// @param ports of the replicas, for each other
  /// @param number of the replica among them, from 0
  static List<String> ofReplica(List<Integer> ports, int number) {
    String seeds = ports.stream().map(port -> HOST + ":" + port).collect(Collectors.joining(","));
    return List.of(
        "--cluster-seeds=" + seeds,
        "--cluster-host=" + HOST,
        "--cluster-port=" + ports.get(number),
        "--cluster-insecure",
        "--cluster-lease=default/nilometer");
  }
}
