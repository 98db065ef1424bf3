package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// How replicas find and trust each other. metrics-server has none of these.
final class ReplicaFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--cluster-seeds",
              "cluster.seeds",
              Kind.LIST,
              "host:port of replicas to join, the same list on all (default: none, a cluster of"
                  + " itself)."),
          setting(
              "--cluster-host",
              "cluster.host",
              Kind.TEXT,
              "What other replicas reach this one by; needed with seeds."),
          setting(
              "--cluster-port",
              "cluster.port",
              Kind.NUMBER,
              "The port they reach it at (default 7946 with seeds, any free one without)."),
          setting(
              "--cluster-bind-address",
              "cluster.bind-address",
              Kind.ADDRESS,
              "What to listen on for them (default: the host)."),
          setting(
              "--cluster-bind-port",
              "cluster.bind-port",
              Kind.NUMBER,
              "The port to listen on for them (default: the port)."),
          setting(
              "--cluster-tls-cert-file",
              "cluster.tls.certificate-file",
              Kind.FILE,
              "PEM: the certificate replicas show each other; looked at for changes."),
          setting(
              "--cluster-tls-key-file", "cluster.tls.key-file", Kind.FILE, "PEM: its private key."),
          setting(
              "--cluster-tls-ca-file",
              "cluster.tls.authorities-file",
              Kind.FILE,
              "PEM: who vouches for replicas."),
          setting(
              "--cluster-tls-secret",
              "cluster.tls.secret",
              Kind.TEXT,
              "NAMESPACE/NAME of a Secret with all three, made and renewed if nobody else does."),
          setting(
              "--cluster-lease",
              "cluster.lease",
              Kind.TEXT,
              "NAMESPACE/NAME of the Lease that decides which side of a split lives on, and who may"
                  + " form the cluster (default: none, the larger side)."));

  private ReplicaFlags() {}
}
