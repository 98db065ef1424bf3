package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Which cluster is served, and how often its nodes are asked.
final class ClusterFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--kubeconfig",
              "kubernetes.kubeconfig",
              Kind.FILE,
              "How the API server and the kubelets are reached (default: the files in KUBECONFIG,"
                  + " else the Pod's ServiceAccount)."),
          setting(
              "--context",
              "kubernetes.context",
              Kind.TEXT,
              "Context of the kubeconfig to use (default: its current-context)."),
          setting(
              "--metric-resolution",
              "scrape.resolution",
              Kind.DURATION,
              "Time between two scrapes of a node, at least 10s (default 1m0s)."),
          new Flag(
              List.of("--node-selector", "-l"),
              Kind.TEXT,
              new Flag.Sets("kubernetes.node-selector"),
              "Label selector of the nodes to scrape (default: all)."));

  private ClusterFlags() {}
}
