package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.kube.ApiProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether kube-apiserver forwards metrics.k8s.io, to which Service, and whose that is.
record ApiServiceCheck(Subject subject) implements Check {

  private static final String PATH = "apis/apiregistration.k8s.io/v1/apiservices/";
  private static final int NOT_FOUND = 404;

  @Override
  public String name() {
    return "APIService";
  }

  @Override
  public List<Finding> examine() throws IOException {
    var findings = new ArrayList<Finding>();
    for (String version : List.of("v1beta1", "v1")) {
      String name = version + ".metrics.k8s.io";
      ApiProbe.Answer answer = subject.api().get(PATH + name);
      if (answer.isSuccessful()) {
        findings.add(examine(name, answer.body()));
      } else if (answer.code() != NOT_FOUND) {
        return List.of(
            unknown(
                name
                    + " cannot be read (run this with an administrator's kubeconfig): "
                    + subject.api().explained(answer)));
      } else if (version.equals("v1beta1")) {
        findings.add(absent(name));
      }
    }
    return findings;
  }

  private Finding absent(String name) throws IOException {
    return subject.api().get("apis/metrics.k8s.io/v1beta1").isSuccessful()
        ? unknown("there is no " + name + ", but metrics.k8s.io is served")
        : trouble(
            "there is no APIService " + name,
            "apply k8s/base/apiservice.yaml, or install the chart with apiService.create=true",
            GuideSection.API_SERVICE);
  }

  private Finding examine(String name, JsonNode service) throws IOException {
    JsonNode target = service.path("spec").path("service");
    if (!target.isObject()) {
      return trouble(
          name + " names no Service: kube-apiserver looks for it in itself",
          "apply k8s/base/apiservice.yaml, or what the chart has for it",
          GuideSection.API_SERVICE);
    }
    Backend backend = Backend.find(subject.api(), target);
    if (backend instanceof Backend.Foreign foreign) {
      return trouble(
          name + " belongs to " + foreign.owner() + " (Service " + foreign + ")",
          "point it to Nilometer's Service (apply k8s/base/apiservice.yaml, or the chart with"
              + " apiService.create=true), and keep the other from putting it back: uninstall it,"
              + " or disable the add-on",
          GuideSection.OWNER);
    }
    Optional<JsonNode> available =
        ReplicaPod.stream(service.path("status").path("conditions"))
            .filter(condition -> condition.path("type").asText().equals("Available"))
            .findFirst();
    if (available.isEmpty()) {
      return trouble(
          name + " has no condition Available: kube-apiserver has not checked it yet",
          "wait some seconds; if it stays so, look at kube-apiserver's log",
          GuideSection.API_SERVICE);
    }
    return available.get().path("status").asText().equals("True")
        ? well(name + " is available, by Service " + backend)
        : unavailable(name, available.get(), backend);
  }

  private Finding unavailable(String name, JsonNode condition, Backend backend) {
    String reason = condition.path("reason").asText();
    String message = condition.path("message").asText();
    var details = new ArrayList<>(List.of(reason + ": " + message));
    details.addAll(backend.problems());
    return trouble(
        name + " is not available: " + reason,
        details,
        UnavailableReason.remedy(reason, message),
        UnavailableReason.section(reason, message));
  }
}
