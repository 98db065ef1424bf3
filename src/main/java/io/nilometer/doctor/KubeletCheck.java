package io.nilometer.doctor;

import io.nilometer.doctor.KubeletSurvey.Failed;
import io.nilometer.doctor.KubeletSurvey.Probe;
import io.nilometer.doctor.KubeletTrouble.Advice;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.kubelet.KubeletSettings;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/// Whether kubelets answer, by kinds of failure.
record KubeletCheck(Subject subject) implements Check {

  private static final int MOST_NAMED = 5;

  /// What may be due to where this program runs.
  private static final Set<FailureKind> OF_THE_NETWORK =
      EnumSet.of(FailureKind.CONNECT_TIMEOUT, FailureKind.CONNECTION, FailureKind.NAME_RESOLUTION);

  @Override
  public String name() {
    return "kubelets";
  }

  @Override
  public List<Finding> examine() throws InterruptedException, ExecutionException {
    KubeletSurvey survey = subject.survey().get();
    if (survey.nodes().isEmpty()) {
      return List.of(
          trouble(
              "there are no nodes"
                  + (subject.settings().kubernetes().nodeSelector().isEverything()
                      ? ""
                      : " that --node-selector selects"),
              "correct --node-selector, or add nodes",
              GuideSection.MISSING));
    }
    if (subject.isElsewhere() && needsFiles()) {
      return List.of(
          unknown(
              "replicas verify kubelets, or authenticate to them, by files of their Pods; examine"
                  + " them from a replica: "
                  + subject.fromPod()));
    }
    List<Probe> failed = survey.failed();
    if (failed.isEmpty()) {
      return List.of(well(survey.extent() + " answer"));
    }
    if (subject.isElsewhere() && isDueToPlace(survey)) {
      return List.of(
          unknown(
              "this machine reaches none of "
                  + survey.extent()
                  + ", and replicas may ("
                  + reason(failed.getFirst())
                  + "); examine them from a replica: "
                  + subject.fromPod()));
    }
    return byKind(failed).entrySet().stream()
        .map(kind -> trouble(survey, kind.getKey(), kind.getValue()))
        .toList();
  }

  private boolean needsFiles() {
    KubeletSettings here = subject.settings().scrape().kubelet();
    return here.certificateAuthority().isEmpty()
        && here.client().isEmpty()
        && subject.installation().pods().getFirst().arguments().stream()
            .anyMatch(
                flag ->
                    flag.startsWith("--kubelet-certificate-authority")
                        || flag.startsWith("--kubelet-client-"));
  }

  private static boolean isDueToPlace(KubeletSurvey survey) {
    return survey.probes().stream()
        .allMatch(
            probe ->
                probe.outcome() instanceof Failed failed && OF_THE_NETWORK.contains(failed.kind()));
  }

  /// Failures of nodes that are not Ready are apart: they are expected.
  private record Kind(FailureKind kind, boolean ready) {}

  private static Map<Kind, List<Probe>> byKind(List<Probe> failed) {
    return failed.stream()
        .collect(
            Collectors.groupingBy(
                probe -> new Kind(((Failed) probe.outcome()).kind(), probe.node().ready()),
                java.util.LinkedHashMap::new,
                Collectors.toList()));
  }

  private Finding trouble(KubeletSurvey survey, Kind kind, List<Probe> probes) {
    Advice advice = KubeletTrouble.advice(kind.kind());
    return trouble(
        "%,d of %s: %s%s"
            .formatted(
                probes.size(),
                survey.extent(),
                advice.cause(),
                kind.ready() ? "" : " (their nodes are not Ready)"),
        details(kind.kind(), probes),
        kind.ready()
            ? advice.remedy()
            : "see why the nodes are not Ready (kubectl describe node NAME); then: "
                + advice.remedy(),
        advice.section());
  }

  private static String reason(Probe probe) {
    return ((Failed) probe.outcome()).reason();
  }

  private static List<String> details(FailureKind kind, List<Probe> probes) {
    List<Probe> named = probes.subList(0, Math.min(MOST_NAMED, probes.size()));
    var details = new ArrayList<String>();
    if (KubeletTrouble.isOfCertificate(kind)) {
      details.addAll(KubeletTrouble.certificates(named));
    } else {
      named.forEach(probe -> details.add(probe.node().name() + ": " + reason(probe)));
    }
    if (probes.size() > named.size()) {
      details.add("and %,d more".formatted(probes.size() - named.size()));
    }
    return details;
  }
}
