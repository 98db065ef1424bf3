package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import io.nilometer.scrape.kubelet.KubeletTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Whether NetworkPolicies that select a replica's Pod forbid what it needs.
record NetworkPolicyCheck(Subject subject) implements Check {

  private static final int HTTPS = 443;
  private static final int API_SERVER = 6443;
  private static final int DNS = 53;
  private static final int MOST_TARGETS = 20;

  @Override
  public String name() {
    return "NetworkPolicies";
  }

  @Override
  public List<Finding> examine() throws IOException, InterruptedException {
    Optional<ReplicaPod> pod = subject.installation().pods().stream().findFirst();
    if (pod.isEmpty() || pod.get().hostNetwork()) {
      return List.of(); // none applies
    }
    ApiProbe.Answer answer =
        subject
            .api()
            .get(
                "apis/networking.k8s.io/v1/namespaces/"
                    + pod.get().namespace()
                    + "/networkpolicies");
    return List.of(
        answer.isSuccessful()
            ? examine(SelectingPolicies.of(answer.body(), pod.get()), pod.get())
            : unknown(
                "they cannot be read (run this with an administrator's kubeconfig): "
                    + subject.api().explained(answer)));
  }

  private Finding examine(SelectingPolicies policies, ReplicaPod pod) throws InterruptedException {
    if (policies.policies().isEmpty()) {
      return well("none selects Pod " + pod.namespace() + "/" + pod.name());
    }
    String names = String.join(", ", policies.names());
    List<String> forbidden =
        flows(pod)
            .collect(
                Collectors.groupingBy(
                    Flow::text, java.util.LinkedHashMap::new, Collectors.toList()))
            .values()
            .stream()
            .filter(alternatives -> alternatives.stream().noneMatch(policies::allows))
            .map(alternatives -> alternatives.getFirst().text())
            .toList();
    return forbidden.isEmpty()
        ? well(names + " allow what a replica needs")
        : trouble(
            "those that select Pod %s/%s (%s) do not allow what a replica needs"
                .formatted(pod.namespace(), pod.name(), names),
            forbidden,
            "add rules for it, or apply k8s/base/networkpolicy.yaml and k8s/ha/networkpolicy.yaml,"
                + " which allow it, and remove what forbids egress",
            GuideSection.NETWORK_POLICY);
  }

  /// Of those with the same text one suffices.
  private Stream<Flow> flows(ReplicaPod pod) throws InterruptedException {
    var flows = new ArrayList<Flow>();
    int https = pod.ports().getOrDefault("https", subject.settings().serving().listen().port());
    flows.add(
        new Flow(
            "ingress from kube-apiserver to port " + https,
            true,
            "TCP",
            https,
            name(pod, https),
            new Flow.Somewhere()));
    String apiServer = "egress to kube-apiserver, port 443 or 6443";
    for (int port : new int[] {HTTPS, API_SERVER}) {
      flows.add(new Flow(apiServer, false, "TCP", port, "", new Flow.Somewhere()));
    }
    flows.add(new Flow("egress to DNS, UDP port 53", false, "UDP", DNS, "", new Flow.Anything()));
    kubelets()
        .forEach(
            target ->
                flows.add(
                    new Flow(
                        "egress to the kubelet " + target.authority(),
                        false,
                        "TCP",
                        target.port(),
                        "",
                        new Flow.Address(target.host()))));
    if (!subject.settings().cluster().isAlone()) {
      addLinks(flows, pod);
    }
    return flows.stream();
  }

  private void addLinks(List<Flow> flows, ReplicaPod pod) {
    int port = pod.ports().getOrDefault("cluster", subject.settings().cluster().self().port());
    var replicas = new Flow.Pods(pod.labels(), pod.namespace(), pod.address());
    flows.add(
        new Flow(
            "ingress from other replicas to port " + port,
            true,
            "TCP",
            port,
            name(pod, port),
            replicas));
    flows.add(
        new Flow(
            "egress to other replicas, port " + port,
            false,
            "TCP",
            port,
            name(pod, port),
            replicas));
  }

  private static String name(ReplicaPod pod, int port) {
    return pod.ports().entrySet().stream()
        .filter(named -> named.getValue() == port)
        .map(java.util.Map.Entry::getKey)
        .findFirst()
        .orElse("");
  }

  private List<KubeletTarget> kubelets() throws InterruptedException {
    try {
      return subject.survey().get().probes().stream()
          .flatMap(probe -> probe.target().stream())
          .limit(MOST_TARGETS)
          .toList();
    } catch (ExecutionException _) { // another check reports it
      return List.of();
    }
  }
}
