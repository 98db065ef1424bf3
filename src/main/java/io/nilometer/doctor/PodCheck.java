package io.nilometer.doctor;

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
              "no Pod has the label app.kubernetes.io/name=nilometer: is Nilometer installed, or"
                  + " does it run elsewhere?"));
    }
    List<String> problems =
        installation.pods().stream()
            .flatMap(
                pod ->
                    pod.problem().stream()
                        .map(why -> pod.namespace() + "/" + pod.name() + ": " + why))
            .toList();
    int all = installation.pods().size();
    return List.of(
        problems.isEmpty()
            ? well(all + " of " + all + " Pods are ready")
            : trouble(
                problems.size() + " of " + all + " Pods are not ready",
                problems,
                "see their logs (kubectl -n "
                    + installation.pods().getFirst().namespace()
                    + " logs POD), and https://POD:PORT/readyz?verbose",
                GuideSection.NOT_READY));
  }
}
