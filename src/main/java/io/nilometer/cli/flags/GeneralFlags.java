package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;
import static io.nilometer.cli.flags.Flag.unset;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// Which cluster is served, and how often its nodes are scraped.
final class GeneralFlags {

  static final FlagGroup GROUP =
      new FlagGroup(
          "Cluster and scraping",
          List.of(
              setting(
                  "--kubeconfig",
                  "kubernetes.kubeconfig",
                  Kind.FILE,
                  unset("the files in KUBECONFIG, else the Pod's ServiceAccount"),
                  "Kubeconfig for the API server and the kubelets"),
              setting(
                  "--context",
                  "kubernetes.context",
                  Kind.TEXT,
                  unset("its current-context"),
                  "Context of the kubeconfig to use"),
              setting(
                  "--metric-resolution",
                  "scrape.resolution",
                  Kind.DURATION,
                  "1m0s",
                  "Interval between two scrapes of a node; at least 10s"),
              setting(
                      "--node-selector",
                      "kubernetes.node-selector",
                      Kind.TEXT,
                      unset("all nodes"),
                      "Label selector of the nodes to scrape")
                  .withShortName("-l")));

  private GeneralFlags() {}
}
