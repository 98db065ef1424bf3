package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// How replicas find and authenticate each other. metrics-server has no such flags.
final class ClusterFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Replicas",
          List.of(
              setting(
                  "--cluster-seeds",
                  "cluster.seeds",
                  Kind.LIST,
                  unset("none, the replica runs alone"),
                  "Addresses (host:port) of replicas to join, the same list in the same order on"
                      + " all replicas"),
              setting(
                  "--cluster-host",
                  "cluster.host",
                  Kind.TEXT,
                  unset("127.0.0.1"),
                  "Name or address at which other replicas reach this one; required with"
                      + " --cluster-seeds"),
              setting(
                  "--cluster-port",
                  "cluster.port",
                  Kind.NUMBER,
                  unset("7946"),
                  "Port at which other replicas reach this one"),
              setting(
                  "--cluster-pod-namespace",
                  "cluster.pod-namespace",
                  Kind.TEXT,
                  unset("none, DNS resolves the names"),
                  "Namespace of the replicas' Pods, whose hosts are POD.SERVICE: their addresses"
                      + " are looked up at the API server, which knows them before DNS does"),
              setting(
                  "--cluster-bind-address",
                  "cluster.bind-address",
                  Kind.ADDRESS,
                  unset("the host"),
                  "IP address on which to listen for other replicas; 0.0.0.0 or :: for all"),
              setting(
                  "--cluster-bind-port",
                  "cluster.bind-port",
                  Kind.NUMBER,
                  unset("the port"),
                  "Port on which to listen for other replicas"),
              setting(
                  "--cluster-tls-cert-file",
                  "cluster.tls.certificate-file",
                  Kind.FILE,
                  unset("none"),
                  "PEM file with the certificate for TLS between replicas; reloaded when it"
                      + " changes"),
              setting(
                  "--cluster-tls-key-file",
                  "cluster.tls.key-file",
                  Kind.FILE,
                  "",
                  "PEM file with the private key for --cluster-tls-cert-file"),
              setting(
                  "--cluster-tls-ca-file",
                  "cluster.tls.authorities-file",
                  Kind.FILE,
                  "",
                  "PEM file with the CA certificates that verify other replicas"),
              setting(
                  "--cluster-tls-secret",
                  "cluster.tls.secret",
                  Kind.TEXT,
                  unset("none"),
                  "Secret (NAMESPACE/NAME) with certificate, key and CA of all replicas, in place"
                      + " of the files; created and renewed by the replicas unless it lacks"
                      + " ca.key"),
              setting(
                  "--cluster-insecure",
                  "cluster.tls.insecure",
                  Kind.BOOLEAN,
                  "false",
                  "Run without TLS between replicas: any process that reaches the cluster port can"
                      + " stop this one and forge figures; for testing only"),
              setting(
                  "--cluster-lease",
                  "cluster.lease",
                  Kind.TEXT,
                  unset("none, the larger side survives"),
                  "Lease (NAMESPACE/NAME) that decides which side survives a split brain, and which"
                      + " replica forms the cluster")));

  private ClusterFlags() {}
}
