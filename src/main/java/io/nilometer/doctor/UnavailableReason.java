package io.nilometer.doctor;

import java.util.Locale;

/// Why kube-apiserver does not reach the server behind an APIService, by its condition's reason and
/// message.
final class UnavailableReason {

  private UnavailableReason() {}

  static String remedy(String reason, String message) {
    return switch (reason) {
      case "ServiceNotFound" ->
          "create the Service, or correct spec.service of the APIService: apply the manifests"
              + " again";
      case "ServicePortError" ->
          "correct spec.service.port of the APIService: it must be a port of the Service";
      case "ServiceAccessError" -> "kube-apiserver cannot read the Service; see its log";
      case "EndpointsNotFound", "MissingEndpoints" ->
          "no ready Pod is behind the Service: see the check of replicas, and compare the Service's"
              + " selector with the labels of the Pods";
      default -> ofDiscovery(message.toLowerCase(Locale.ROOT));
    };
  }

  private static String ofDiscovery(String message) {
    if (message.contains("x509") || message.contains("certificate")) {
      return "the APIService's caBundle did not issue the serving certificate, or that has other"
          + " names: correct caBundle, or use insecureSkipTLSVerify: true without a caBundle";
    }
    if (isRefused(message)) {
      return "the server does not accept kube-apiserver's front-proxy certificate: compare its CA"
          + " and name with ConfigMap kube-system/extension-apiserver-authentication";
    }
    if (message.contains("404")) {
      return "the server does not serve this version: delete this APIService, or point it to"
          + " Nilometer's Service";
    }
    if (message.contains("connection refused")) {
      return "nothing listens at the Service's target port: compare it with --secure-port";
    }
    return "kube-apiserver cannot reach the Pods: open the Pods' port (10250) from the control"
        + " plane, in NetworkPolicies, firewalls and security groups; where the control plane is"
        + " not part of the Pods' network, run with hostNetwork: true and another --secure-port";
  }

  private static boolean isRefused(String message) {
    return message.contains("401")
        || message.contains("403")
        || message.contains("unauthorized")
        || message.contains("forbidden");
  }

  static GuideSection section(String reason, String message) {
    return reason.equals("FailedDiscoveryCheck") && isRefused(message.toLowerCase(Locale.ROOT))
        ? GuideSection.CALLERS
        : GuideSection.API_SERVICE;
  }
}
