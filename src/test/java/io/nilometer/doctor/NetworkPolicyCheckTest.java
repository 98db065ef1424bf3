package io.nilometer.doctor;

import static io.nilometer.doctor.Examined.trouble;
import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.demo.objects.Kind;
import io.nilometer.doctor.Finding.Trouble;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkPolicyCheckTest {

  private static final String REPLICA =
      "\"podSelector\": {\"matchLabels\": {\"app.kubernetes.io/name\": \"nilometer\"}}";

  private @TempDir Path folder;

  private static void policy(Examined examined, String name, String spec) {
    examined
        .cluster()
        .put(Kind.NETWORK_POLICIES, "kube-system", name, "{\"spec\": {" + spec + "}}");
  }

  private static void manifests(Examined examined) {
    policy(
        examined,
        "nilometer",
        REPLICA
            + ", \"policyTypes\": [\"Ingress\"], \"ingress\": [{\"ports\": [{\"port\":"
            + " \"https\"}]}]");
    policy(
        examined,
        "nilometer-cluster",
        REPLICA
            + ", \"policyTypes\": [\"Ingress\"], \"ingress\": [{\"from\": [{"
            + REPLICA
            + "}], \"ports\": [{\"port\": \"cluster\"}]}]");
  }

  private static void clustered(Examined examined) {
    examined.pod(
        Examined.ready(),
        "--cluster-seeds=nilometer-0.nilometer-cluster:7946",
        "--cluster-host=nilometer-0.nilometer-cluster",
        "--cluster-insecure");
  }

  @Test
  void theManifestsAllowWhatAReplicaNeeds() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      clustered(examined);
      manifests(examined);
      assertThat(examined.report().findings())
          .contains(
              new Finding.Well(
                  "NetworkPolicies", "nilometer, nilometer-cluster allow what a replica needs"));
    }
  }

  @Test
  void aPolicyThatSelectsAllPodsAndAllowsNothingIsInTheWay() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      clustered(examined);
      policy(
          examined, "deny-all", "\"podSelector\": {}, \"policyTypes\": [\"Ingress\", \"Egress\"]");
      Trouble trouble = trouble(examined.report());
      String port = ":" + examined.cluster().kubeletPort();
      assertThat(trouble.cause())
          .isEqualTo(
              "those that select Pod kube-system/nilometer-0 (deny-all) do not allow what a replica"
                  + " needs");
      assertThat(trouble.details())
          .containsExactly(
              "ingress from kube-apiserver to port 10250",
              "egress to kube-apiserver, port 443 or 6443",
              "egress to DNS, UDP port 53",
              "egress to the kubelet 127.77.0.1" + port,
              "egress to the kubelet 127.77.0.2" + port,
              "egress to the kubelet 127.77.0.3" + port,
              "ingress from other replicas to port 7946",
              "egress to other replicas, port 7946");
    }
  }

  @Test
  void theClusterPortMayBeForgotten() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      clustered(examined);
      policy(
          examined,
          "metrics",
          REPLICA + ", \"ingress\": [{\"ports\": [{\"port\": 10000, \"endPort\": 10300}]}]");
      assertThat(trouble(examined.report()).details())
          .containsExactly("ingress from other replicas to port 7946");
    }
  }

  @Test
  void someNodesMayBeForgotten() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready());
      policy(
          examined,
          "egress",
          """
          "podSelector": {"matchExpressions": [
            {"key": "app.kubernetes.io/name", "operator": "In", "values": ["nilometer", "other"]},
            {"key": "absent", "operator": "DoesNotExist"}]},
          "policyTypes": ["Egress"],
          "egress": [
            {"ports": [{"port": 53, "protocol": "UDP"}], "to": [{"namespaceSelector": {}}]},
            {"ports": [{"port": 6443}], "to": [{"ipBlock": {"cidr": "10.0.0.0/8"}}]},
            {"to": [{"ipBlock": {"cidr": "127.77.0.0/16", "except": ["127.77.0.2/31"]}}]}]
          """);
      String port = ":" + examined.cluster().kubeletPort();
      assertThat(trouble(examined.report()).details())
          .containsExactly(
              "egress to the kubelet 127.77.0.2" + port, "egress to the kubelet 127.77.0.3" + port);
    }
  }

  @Test
  void aPolicyForOtherPodsDoesNotCount() throws Exception {
    try (var examined = Examined.cluster(folder)) {
      examined.pod(Examined.ready());
      policy(examined, "other", "\"podSelector\": {\"matchLabels\": {\"app\": \"x\"}}");
      assertThat(examined.report().findings())
          .contains(
              new Finding.Well("NetworkPolicies", "none selects Pod kube-system/nilometer-0"));
    }
  }
}
