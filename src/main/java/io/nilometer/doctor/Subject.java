package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import io.nilometer.kube.KubeClient;
import io.nilometer.settings.Settings;
import java.time.InstantSource;
import java.util.Optional;

/// What is examined, and from where.
///
/// @param settings of a replica
/// @param flagProblem why the flags of its Pod cannot be used, and the settings are without them
/// @param inPod whether this program runs in a Pod of the cluster, where replicas run
/// @param survey of the kubelets, made once
record Subject(
    KubeClient kube,
    ApiProbe api,
    Settings settings,
    Optional<String> flagProblem,
    Installation installation,
    boolean inPod,
    InstantSource clock,
    Shared<KubeletSurvey> survey) {

  /// Whether replicas run in Pods, so that they may reach what this program cannot.
  boolean isElsewhere() {
    return !inPod && !installation.pods().isEmpty();
  }

  /// How to examine it from where a replica runs.
  String fromPod() {
    ReplicaPod pod = installation.pods().getFirst();
    return "kubectl -n " + pod.namespace() + " exec " + pod.name() + " -- java @/conf/doctor";
  }
}
