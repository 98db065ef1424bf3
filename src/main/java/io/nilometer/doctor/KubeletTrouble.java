package io.nilometer.doctor;

import io.nilometer.doctor.KubeletSurvey.Probe;
import io.nilometer.failure.Failures;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.kubelet.KubeletTarget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// What each kind of failure means, and what to do about it.
final class KubeletTrouble {

  private static final Duration HANDSHAKE = Duration.ofSeconds(2);

  private static final String BOOTSTRAP =
      "let the cluster's CA issue the certificates: serverTLSBootstrap: true in each kubelet's"
          + " configuration, restart it, kubectl get csr, kubectl certificate approve NAME";

  record Advice(String cause, String remedy, GuideSection section) {}

  private KubeletTrouble() {}

  static Advice advice(FailureKind kind) {
    return switch (kind) {
      case ADDRESS ->
          new Advice(
              "the Node has no usable address or port",
              "choose types of .status.addresses that the nodes have with"
                  + " --kubelet-preferred-address-types",
              GuideSection.KUBELETS);
      case NAME_RESOLUTION ->
          new Advice(
              "the node's name does not resolve",
              "use addresses: --kubelet-preferred-address-types=InternalIP,ExternalIP,Hostname; or"
                  + " give the names to DNS",
              GuideSection.NAMES);
      case CONNECTION ->
          new Advice(
              "no connection",
              "check that the kubelet runs, and its port: --kubelet-use-node-status-port,"
                  + " --kubelet-port",
              GuideSection.KUBELETS);
      case CONNECT_TIMEOUT ->
          new Advice(
              "no connection in time: packets are dropped",
              "open the kubelet's port (10250) in firewalls and security groups between the"
                  + " replicas and the nodes, and in NetworkPolicies with egress that select the"
                  + " replicas",
              GuideSection.KUBELETS);
      case ANSWER_TIMEOUT ->
          new Advice(
              "connected, but no answer in time",
              "look at the load of the node and the kubelet's log; raise --kubelet-request-timeout"
                  + " where it is slow",
              GuideSection.KUBELETS);
      case UNKNOWN_AUTHORITY ->
          new Advice(
              "the certificate is not signed by the CA that is trusted",
              "give the CA that issued it with --kubelet-certificate-authority, or "
                  + BOOTSTRAP
                  + "; for tests only: --kubelet-insecure-tls",
              GuideSection.CERTIFICATES);
      case WRONG_HOST ->
          new Advice(
              "the certificate is not for the address that is used",
              "choose a type of address that it has with --kubelet-preferred-address-types, or "
                  + BOOTSTRAP,
              GuideSection.CERTIFICATES);
      case CERTIFICATE_TIME ->
          new Advice(
              "the certificate has expired or is not yet valid",
              "renew the kubelet's serving certificate (" + BOOTSTRAP + "), or correct the clock",
              GuideSection.CERTIFICATES);
      case NO_CERTIFICATE ->
          new Advice(
              "the kubelet has no serving certificate yet: its request is not approved",
              "kubectl get csr, check the requestor, kubectl certificate approve NAME",
              GuideSection.CSR);
      case TLS ->
          new Advice(
              "TLS fails",
              "see the reason; check that the port is the kubelet's",
              GuideSection.CERTIFICATES);
      case UNAUTHORIZED ->
          new Advice(
              "401: the kubelet does not accept the credentials",
              "enable authentication.webhook in the kubelet's configuration, or use"
                  + " --kubelet-client-certificate and --kubelet-client-key; look at the kubelet's"
                  + " log: it reviews tokens with the API server",
              GuideSection.KUBELET_RIGHTS);
      case FORBIDDEN ->
          new Advice(
              "403: no right to get nodes/metrics",
              "apply ClusterRole system:nilometer-kubelets with its binding (k8s/base/rbac.yaml):"
                  + " apiGroups: [\"\"], resources: [nodes/metrics], verbs: [get]",
              GuideSection.KUBELET_RIGHTS);
      case STATUS ->
          new Advice(
              "an error status",
              "look at the kubelet's log; 404: the kubelet has no /metrics/resource, or the"
                  + " annotation metrics.k8s.io/resource-metrics-path is wrong",
              GuideSection.KUBELETS);
      case CREDENTIALS ->
          new Advice(
              "there is no token for kubelets",
              "see the check of rights: create serviceaccounts/token for the ServiceAccount in"
                  + " --kubelet-service-account, and whether that exists",
              GuideSection.KUBELET_RIGHTS);
      case BODY ->
          new Advice(
              "the answer cannot be used",
              "look at the kubelet's log: the container runtime may report nothing",
              GuideSection.MISSING);
      case ABANDONED ->
          new Advice(
              "not probed for lack of file descriptors or memory here",
              "raise the limit of open files (ulimit -n)",
              GuideSection.KUBELETS);
    };
  }

  static boolean isOfCertificate(FailureKind kind) {
    return switch (kind) {
      case UNKNOWN_AUTHORITY, WRONG_HOST, CERTIFICATE_TIME, TLS -> true;
      case ADDRESS,
          NAME_RESOLUTION,
          CONNECTION,
          CONNECT_TIMEOUT,
          ANSWER_TIMEOUT,
          NO_CERTIFICATE,
          UNAUTHORIZED,
          FORBIDDEN,
          STATUS,
          CREDENTIALS,
          BODY,
          ABANDONED ->
          false;
    };
  }

  /// What the certificates of these kubelets say.
  static List<String> certificates(List<Probe> probes) {
    return probes.stream()
        .map(
            probe ->
                CompletableFuture.supplyAsync(
                    () -> probe.target().flatMap(target -> certificate(probe, target)),
                    Thread::startVirtualThread))
        .toList()
        .stream()
        .map(CompletableFuture::join)
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<String> certificate(Probe probe, KubeletTarget target) {
    try {
      return ServedCertificate.read(target.host(), target.port(), HANDSHAKE)
          .map(ServedCertificate::text)
          .map(text -> name(probe, target) + " presents: " + text);
    } catch (IOException failed) {
      return Optional.of(
          name(probe, target) + ": its certificate cannot be read: " + Failures.oneLine(failed));
    }
  }

  private static String name(Probe probe, KubeletTarget target) {
    return probe.node().name() + " (" + target.authority() + ")";
  }
}
