package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import io.nilometer.model.NodeFacts;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/// Asks for the metrics of all nodes, as kubectl top does.
record MetricsCheck(Subject subject) implements Check {

  private static final String PATH = "apis/metrics.k8s.io/v1beta1/nodes";
  private static final int MOST_NAMED = 10;

  @Override
  public String name() {
    return "metrics API";
  }

  @Override
  public List<Finding> examine() throws IOException, InterruptedException, ExecutionException {
    ApiProbe.Answer answer = subject.api().get(PATH);
    if (answer.isSuccessful()) {
      return List.of(examine(answer));
    }
    String answered = subject.api().explained(answer);
    return List.of(
        switch (answer.code()) {
          case 403 ->
              isForwarded(answer)
                  ? unauthenticated(answered)
                  : unknown("this program may not list nodes.metrics.k8s.io: " + answered);
          case 401 -> unauthenticated(answered);
          case 404 ->
              trouble(
                  "kube-apiserver does not serve metrics.k8s.io",
                  "apply the APIService (k8s/base/apiservice.yaml, or the chart)",
                  GuideSection.API_SERVICE);
          default ->
              trouble(
                  "kube-apiserver answers " + answered.strip(),
                  "see the checks of the APIService and of the replicas",
                  GuideSection.API_SERVICE);
        });
  }

  private Finding unauthenticated(String answered) {
    return trouble(
        "callers are not authenticated: " + answered,
        "kube-apiserver's front-proxy certificate is not accepted: compare its CA and its name with"
            + " ConfigMap kube-system/extension-apiserver-authentication",
        GuideSection.CALLERS);
  }

  private static boolean isForwarded(ApiProbe.Answer answer) {
    return answer.message().contains("system:anonymous");
  }

  private Finding examine(ApiProbe.Answer answer) throws InterruptedException {
    Set<String> served =
        ReplicaPod.stream(answer.body().path("items"))
            .map(item -> item.path("metadata").path("name").asText())
            .collect(Collectors.toSet());
    List<String> absent;
    try {
      absent =
          subject.survey().get().nodes().stream()
              .filter(NodeFacts::ready)
              .map(NodeFacts::name)
              .filter(name -> !served.contains(name))
              .toList();
    } catch (ExecutionException _) { // another check reports it
      absent = List.of();
    }
    if (served.isEmpty()) {
      return trouble(
          "no node has metrics",
          "right after the start wait two scrapes; else see the check of kubelets",
          GuideSection.NOT_READY);
    }
    if (absent.isEmpty()) {
      return well("metrics of %,d nodes are served".formatted(served.size()));
    }
    return trouble(
        absent.size() == 1
            ? "1 Ready node has no metrics"
            : "%,d Ready nodes have no metrics".formatted(absent.size()),
        absent.stream().limit(MOST_NAMED).toList(),
        "see the check of kubelets; a node that has just joined has metrics after two scrapes",
        GuideSection.MISSING);
  }
}
