package io.nilometer.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the Pods of Nilometer are ready.
record PodCheck(Subject subject) implements Check {

  @Override
  public String name() {
    return "replicas";
  }

  @Override
  public List<Finding> examine() {
    Installation installation = subject.installation();
    Optional<String> unlisted = installation.unknown();
    if (unlisted.isPresent()) {
      return List.of(unknown("Pods cannot be listed: " + unlisted.get()));
    }
    if (installation.pods().isEmpty()) {
      return List.of(
          unknown(
              "no Pod of Nilometer is behind the APIService's Service, or has the label"
                  + " app.kubernetes.io/name=nilometer: is Nilometer installed, or does it run"
                  + " elsewhere?"));
    }
    var findings = new ArrayList<>(List.of(readiness(installation.pods())));
    subject.flagProblem().ifPresent(why -> findings.add(unusableFlags(why)));
    if (subject.isElsewhere() && installation.model().isEmpty()) {
      findings.add(
          unknown(
              "the flags of Pod "
                  + installation.pods().getFirst().fullName()
                  + " are not used, since the APIService names no Service of its namespace: give"
                  + " them to this command"));
    }
    return findings;
  }

  private Finding unusableFlags(String why) {
    return trouble(
        "the flags of Pod "
            + subject.installation().pods().getFirst().fullName()
            + " cannot be used: "
            + why,
        "correct the args of the container, or use the doctor of the same release",
        GuideSection.NOT_READY);
  }

  private Finding readiness(List<ReplicaPod> pods) {
    List<String> problems =
        pods.stream()
            .flatMap(pod -> pod.problem().stream().map(why -> pod.fullName() + ": " + why))
            .toList();
    return problems.isEmpty()
        ? well(pods.size() + " of " + pods.size() + " Pods are ready")
        : trouble(
            problems.size() + " of " + pods.size() + " Pods are not ready",
            problems,
            "see their logs (kubectl -n "
                + pods.getFirst().namespace()
                + " logs POD), and https://POD:PORT/readyz?verbose",
            GuideSection.NOT_READY);
  }
}
