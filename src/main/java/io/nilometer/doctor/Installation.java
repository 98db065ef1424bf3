package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.kube.ApiProbe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The Pods of Nilometer in the cluster.
///
/// @param pods of the namespace where it is installed; if that has none, of all namespaces
/// @param home that namespace: of the Service that the APIService names, else of the manifests
/// @param unknown why they cannot be listed
record Installation(List<ReplicaPod> pods, String home, Optional<String> unknown) {

  private static final String USUAL_HOME = "kube-system";
  private static final String API_SERVICE =
      "apis/apiregistration.k8s.io/v1/apiservices/v1beta1.metrics.k8s.io";
  private static final String PODS =
      "pods?labelSelector=app.kubernetes.io%2Fname%3Dnilometer&limit=100";

  Installation {
    pods = List.copyOf(pods);
  }

  static Installation unknown(String reason) {
    return new Installation(List.of(), USUAL_HOME, Optional.of(reason));
  }

  /// By the label that the manifests give them; where a release has another name, behind the
  /// Service that the APIService names.
  static Installation find(ApiProbe api) throws IOException {
    JsonNode service = api.get(API_SERVICE).body().at("/spec/service");
    String home = service.path("namespace").asText(USUAL_HOME);
    List<ReplicaPod> there = pods(api.get("api/v1/namespaces/" + home + "/" + PODS));
    if (there.isEmpty() && service.isObject()) {
      there = replicas(Backend.pods(api, Backend.service(api, service).body()));
    }
    if (!there.isEmpty()) {
      return new Installation(there, home, Optional.empty());
    }
    ApiProbe.Answer anywhere = api.get("api/v1/" + PODS);
    return anywhere.isSuccessful()
        ? new Installation(pods(anywhere), home, Optional.empty())
        : unknown(api.explained(anywhere));
  }

  private static List<ReplicaPod> pods(ApiProbe.Answer answer) {
    return replicas(ReplicaPod.stream(answer.body().path("items")).toList());
  }

  private static List<ReplicaPod> replicas(List<JsonNode> pods) {
    return pods.stream().map(ReplicaPod::of).flatMap(Optional::stream).toList();
  }

  /// The Pod whose flags the examination uses. Flags decide where credentials are sent, so those of
  /// a Pod that anyone may have created in another namespace do not count.
  Optional<ReplicaPod> model() {
    return pods.stream().findFirst().filter(pod -> pod.namespace().equals(home));
  }

  /// The ServiceAccount of its replicas.
  Optional<Account> account() {
    return pods.stream().findFirst().map(pod -> new Account(pod.namespace(), pod.account()));
  }
}
