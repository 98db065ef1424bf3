package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import io.nilometer.kube.ApiProbe;
import io.nilometer.tls.CredentialException;
import io.nilometer.tls.PemSource;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether kube-apiserver publishes the CA of its front proxy, without which no request that it
/// forwards can be authenticated.
record FrontProxyCheck(Subject subject) implements Check {

  private static final String PATH =
      "api/v1/namespaces/kube-system/configmaps/extension-apiserver-authentication";
  private static final String AUTHORITY = "requestheader-client-ca-file";
  private static final int NOT_FOUND = 404;
  private static final String SET_UP =
      "start kube-apiserver with --requestheader-client-ca-file, --requestheader-allowed-names,"
          + " --requestheader-username-headers, --requestheader-group-headers,"
          + " --requestheader-extra-headers-prefix, --proxy-client-cert-file and"
          + " --proxy-client-key-file";

  @Override
  public String name() {
    return "aggregation layer";
  }

  @Override
  public List<Finding> examine() throws IOException {
    ApiProbe.Answer answer = subject.api().get(PATH);
    if (answer.code() == NOT_FOUND) {
      return List.of(
          trouble(
              "kube-apiserver has no ConfigMap kube-system/extension-apiserver-authentication",
              SET_UP,
              GuideSection.AGGREGATION));
    }
    if (!answer.isSuccessful()) {
      return List.of(
          unknown(
              "ConfigMap kube-system/extension-apiserver-authentication cannot be read: "
                  + subject.api().explained(answer)));
    }
    return List.of(examine(answer.body().path("data")));
  }

  private Finding examine(JsonNode data) {
    String bundle = data.path(AUTHORITY).asText("");
    if (bundle.isBlank()) {
      return trouble(
          "kube-apiserver has no front-proxy CA: ConfigMap"
              + " kube-system/extension-apiserver-authentication has no "
              + AUTHORITY,
          SET_UP,
          GuideSection.AGGREGATION);
    }
    try {
      List<X509Certificate> authorities =
          new PemSource.Text(AUTHORITY, bundle).bundle().certificates();
      return expired(authorities)
          .map(
              authority ->
                  trouble(
                      "the front-proxy CA has expired: " + ServedCertificate.text(authority),
                      "renew kube-apiserver's front-proxy CA and client certificate"
                          + " (kubeadm certs renew front-proxy-client)",
                      GuideSection.AGGREGATION))
          .orElseGet(
              () ->
                  well(
                      "kube-apiserver's front-proxy CA is "
                          + authorities.getFirst().getSubjectX500Principal()));
    } catch (CredentialException unusable) {
      return trouble(
          "the front-proxy CA in ConfigMap kube-system/extension-apiserver-authentication cannot"
              + " be used: "
              + unusable.getMessage(),
          SET_UP,
          GuideSection.AGGREGATION);
    }
  }

  /// One of the CAs, if all have expired.
  private Optional<X509Certificate> expired(List<X509Certificate> authorities) {
    Instant now = subject.clock().instant();
    boolean all =
        authorities.stream()
            .allMatch(authority -> authority.getNotAfter().toInstant().isBefore(now));
    return all ? Optional.of(authorities.getFirst()) : Optional.empty();
  }
}
