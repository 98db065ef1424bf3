package io.nilometer.doctor;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.nilometer.failure.Failures;
import io.nilometer.kube.ApiProbe;
import io.nilometer.kube.KubeClient;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Whether the API server answers, and knows who asks.
record ApiServerCheck(KubeClient kube, ApiProbe api, InstantSource clock) implements Check {

  private static final String SELF = "apis/authentication.k8s.io/v1/selfsubjectreviews";
  private static final int UNAUTHORIZED = 401;
  private static final int NOT_FOUND = 404;
  private static final int SERVER_ERROR = 500;

  @Override
  public String name() {
    return "API server";
  }

  @Override
  public Finding late(Duration limit) {
    return trouble(
        kube.server() + " does not answer within " + limit.toSeconds() + " s",
        "check that it runs, and that no firewall or NetworkPolicy drops packets to it; compare"
            + " with: kubectl get --raw /readyz; if that answers, this program may have too little"
            + " CPU: run it again, or elsewhere",
        GuideSection.API_SERVER);
  }

  @Override
  public List<Finding> examine() throws IOException {
    try {
      ApiProbe.Answer answer = answer();
      if (answer.code() == UNAUTHORIZED) {
        return List.of(unauthorized(answer));
      }
      return List.of(
          answer.code() < SERVER_ERROR
              ? well(kube.server() + " answers" + user(answer))
              : trouble(
                  kube.server() + " answers " + api.explained(answer),
                  "look at kube-apiserver's log, and at what is between it and this program",
                  GuideSection.API_SERVER));
    } catch (InterruptedIOException timeout) {
      throw timeout;
    } catch (IOException unreachable) {
      return List.of(
          trouble(
              kube.server() + ": " + Failures.oneLine(unreachable),
              "correct the server, its CA or the credentials in the kubeconfig, or the network;"
                  + " compare with: kubectl get --raw /readyz",
              GuideSection.API_SERVER));
    }
  }

  /// Servers before Kubernetes 1.28 have no SelfSubjectReview.
  private ApiProbe.Answer answer() throws IOException {
    var review = JsonNodeFactory.instance.objectNode();
    review.put("kind", "SelfSubjectReview").put("apiVersion", "authentication.k8s.io/v1");
    ApiProbe.Answer answer = api.post(SELF, review);
    return answer.code() == NOT_FOUND ? api.get("api") : answer;
  }

  private static String user(ApiProbe.Answer answer) {
    String user = answer.body().at("/status/userInfo/username").asText("");
    return user.isEmpty() ? "" : ", this program is " + user;
  }

  private Finding unauthorized(ApiProbe.Answer answer) {
    Optional<Instant> expiry = token().flatMap(TokenExpiry::of);
    boolean expired = expiry.filter(clock.instant()::isAfter).isPresent();
    return expired
        ? trouble(
            "the bearer token expired at " + expiry.get(),
            "create another: kubectl create token, or run the login of your provider again; in a"
                + " Pod the kubelet renews it: look at the kubelet's log",
            GuideSection.API_SERVER)
        : trouble(
            api.explained(answer),
            "renew the credentials in the kubeconfig; a ServiceAccount's token ends with its Pod"
                + " and its ServiceAccount",
            GuideSection.API_SERVER);
  }

  private Optional<String> token() {
    try {
      return kube.credentials().token().get();
    } catch (UncheckedIOException _) { // the request would have failed too
      return Optional.empty();
    }
  }
}
