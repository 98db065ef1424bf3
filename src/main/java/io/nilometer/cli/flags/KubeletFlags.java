package io.nilometer.cli.flags;

import static io.nilometer.cli.flags.Flag.setting;

import io.nilometer.cli.flags.Flag.Kind;
import java.util.List;

/// How kubelets are asked.
final class KubeletFlags {

  static final List<Flag> ALL =
      List.of(
          setting(
              "--kubelet-port",
              "scrape.kubelet.port",
              Kind.NUMBER,
              "Port of the kubelets (default 10250)."),
          setting(
              "--kubelet-use-node-status-port",
              "scrape.kubelet.use-node-status-port",
              Kind.BOOLEAN,
              "Take the port from the node's status, where it says one."),
          setting(
              "--kubelet-preferred-address-types",
              "scrape.kubelet.preferred-address-types",
              Kind.LIST,
              "Types of node addresses, the most wanted first (default"
                  + " Hostname,InternalDNS,InternalIP,ExternalDNS,ExternalIP)."),
          setting(
              "--kubelet-request-timeout",
              "scrape.kubelet.request-timeout",
              Kind.DURATION,
              "How long a scrape may take (default 10s)."),
          setting(
              "--kubelet-insecure-tls",
              "scrape.kubelet.insecure-tls",
              Kind.BOOLEAN,
              "Do not check the kubelets' certificates; for tests only."),
          setting(
              "--kubelet-certificate-authority",
              "scrape.kubelet.certificate-authority",
              Kind.FILE,
              "Who vouches for the kubelets' certificates, PEM (default: the kubeconfig's)."),
          setting(
              "--kubelet-client-certificate",
              "scrape.kubelet.client-certificate",
              Kind.FILE,
              "Client certificate shown to kubelets, PEM."),
          setting(
              "--kubelet-client-key",
              "scrape.kubelet.client-key",
              Kind.FILE,
              "The key of that certificate, PEM."),
          setting(
              "--deprecated-kubelet-completely-insecure",
              "scrape.kubelet.completely-insecure",
              Kind.BOOLEAN,
              "Ask kubelets over plain http, without any credential; for tests only."));

  private KubeletFlags() {}
}
