package io.nilometer.doctor;

import io.nilometer.kube.ApiProbe;
import io.nilometer.scrape.kubelet.KubeletSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Asks the API server about each right that a replica needs: those of the replicas' ServiceAccount
/// where they run in Pods, else those of this program.
record RightsCheck(Subject subject) implements Check {

  private static final String PATH = "apis/authorization.k8s.io/v1/";

  /// @param who absent: this program
  private record Question(Optional<Account> who, NeededRight right) {

    String person() {
      return who.map(Account::toString).orElse("the user of this program");
    }
  }

  @Override
  public String name() {
    return "rights";
  }

  @Override
  public List<Finding> examine() throws IOException {
    List<Question> questions = questions();
    var missing = new LinkedHashMap<String, List<Question>>(); // by role
    var findings = new ArrayList<Finding>();
    for (Question question : questions) {
      ApiProbe.Answer answer = ask(question);
      if (!answer.isSuccessful()) {
        findings.add(unknown(question, answer));
        break; // the others would end likewise
      }
      if (!answer.body().path("status").path("allowed").asBoolean()) {
        missing.computeIfAbsent(question.right().role(), _ -> new ArrayList<>()).add(question);
      }
    }
    missing.entrySet().stream().map(this::missing).forEach(findings::add);
    return findings.isEmpty()
        ? List.of(
            well(questions.getFirst().person() + " has the " + questions.size() + " rights needed"))
        : findings;
  }

  private List<Question> questions() {
    Optional<Account> replicas =
        subject.isElsewhere() ? subject.installation().account() : Optional.empty();
    var questions =
        new ArrayList<>(
            NeededRight.of(subject.settings()).stream()
                .map(right -> new Question(replicas, right))
                .toList());
    KubeletSettings kubelet = subject.settings().scrape().kubelet();
    boolean byToken =
        kubelet.client().isEmpty() && kubelet.security() != KubeletSettings.Security.PLAIN_HTTP;
    if (byToken) {
      Optional<Account> shown =
          subject.settings().kubernetes().kubeletServiceAccount().map(Account::of);
      questions.add(new Question(shown.or(() -> replicas), NeededRight.ofKubelets()));
    }
    return questions;
  }

  private ApiProbe.Answer ask(Question question) throws IOException {
    String resource =
        question.who().isPresent() ? "subjectaccessreviews" : "selfsubjectaccessreviews";
    return subject.api().post(PATH + resource, question.right().review(question.who()));
  }

  private Finding unknown(Question question, ApiProbe.Answer answer) {
    return unknown(
        "the API server does not review whether %s may %s: %s"
            .formatted(question.person(), question.right(), subject.api().explained(answer)));
  }

  private Finding missing(Map.Entry<String, List<Question>> ofRole) {
    List<Question> questions = ofRole.getValue();
    return trouble(
        questions.getFirst().person()
            + " may not "
            + questions.stream()
                .map(question -> question.right().toString())
                .collect(Collectors.joining(", ")),
        questions.stream().map(question -> question.right().rule()).toList(),
        "apply " + ofRole.getKey() + ", or what the chart has for it",
        GuideSection.RIGHTS);
  }
}
