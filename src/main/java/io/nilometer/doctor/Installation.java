package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The Pods of Nilometer in the cluster.
///
/// @param unknown why they cannot be listed
record Installation(List<ReplicaPod> pods, Optional<String> unknown) {

  private static final String PODS =
      "api/v1/pods?labelSelector=app.kubernetes.io%2Fname%3Dnilometer&limit=100";

  Installation {
    pods = List.copyOf(pods);
  }

  /// By the label that the manifests give them.
  static Installation find(ApiProbe api) throws IOException {
    ApiProbe.Answer answer = api.get(PODS);
    if (!answer.isSuccessful()) {
      return new Installation(List.of(), Optional.of(api.explained(answer)));
    }
    return new Installation(
        ReplicaPod.stream(answer.body().path("items"))
            .map(ReplicaPod::of)
            .flatMap(Optional::stream)
            .toList(),
        Optional.empty());
  }

  /// The ServiceAccount of its replicas.
  Optional<Account> account() {
    return pods.stream().findFirst().map(pod -> new Account(pod.namespace(), pod.account()));
  }
}
