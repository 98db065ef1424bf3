package io.nilometer.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The NetworkPolicies that select one Pod. What they do not decide, such as an address that is not
/// known, counts as allowed.
record SelectingPolicies(List<JsonNode> policies) {

  private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

  /// Those of the Pod's namespace that select it.
  static SelectingPolicies of(JsonNode list, ReplicaPod pod) {
    return new SelectingPolicies(
        ReplicaPod.stream(list.path("items"))
            .filter(policy -> matches(policy.path("spec").path("podSelector"), pod.labels()))
            .toList());
  }

  List<String> names() {
    return policies.stream().map(policy -> policy.path("metadata").path("name").asText()).toList();
  }

  /// Without a policy for its direction everything is allowed.
  boolean allows(Flow flow) {
    List<JsonNode> isolating =
        policies.stream()
            .map(policy -> policy.path("spec"))
            .filter(spec -> isolates(spec, flow.isIngress()))
            .toList();
    String rules = flow.isIngress() ? "ingress" : "egress";
    return isolating.isEmpty()
        || isolating.stream()
            .flatMap(spec -> ReplicaPod.stream(spec.path(rules)))
            .anyMatch(rule -> allows(rule, flow));
  }

  private static boolean isolates(JsonNode spec, boolean ingress) {
    JsonNode types = spec.path("policyTypes");
    if (types.isEmpty()) {
      return ingress || !spec.path("egress").isMissingNode();
    }
    return ReplicaPod.stream(types)
        .anyMatch(type -> type.asText().equals(ingress ? "Ingress" : "Egress"));
  }

  private static boolean allows(JsonNode rule, Flow flow) {
    JsonNode ports = rule.path("ports");
    JsonNode others = rule.path(flow.isIngress() ? "from" : "to");
    boolean port = ports.isEmpty() || ReplicaPod.stream(ports).anyMatch(each -> isPort(each, flow));
    return port
        && (others.isEmpty()
            || ReplicaPod.stream(others).anyMatch(each -> isOther(each, flow.other())));
  }

  private static boolean isPort(JsonNode port, Flow flow) {
    if (!port.path("protocol").asText("TCP").equals(flow.protocol())) {
      return false;
    }
    JsonNode number = port.path("port");
    if (number.isMissingNode()) {
      return true;
    }
    if (number.isTextual()) {
      return number.asText().equals(flow.portName());
    }
    int last = port.path("endPort").asInt(number.asInt());
    return flow.port() >= number.asInt() && flow.port() <= last;
  }

  private static boolean isOther(JsonNode allowed, Flow.OtherSide other) {
    JsonNode block = allowed.path("ipBlock");
    return switch (other) {
      case Flow.Anything _ -> true;
      case Flow.Somewhere _ -> !block.isMissingNode();
      case Flow.Address(String ip) -> !block.isMissingNode() && isIn(block, ip);
      case Flow.Pods pods ->
          block.isMissingNode() ? selects(allowed, pods) : isIn(block, pods.ip());
    };
  }

  private static boolean isIn(JsonNode block, String ip) {
    Optional<InetAddress> address = Cidr.address(ip);
    if (address.isEmpty()) {
      return true; // a name
    }
    boolean excluded =
        ReplicaPod.stream(block.path("except")).anyMatch(each -> contains(each, address.get()));
    return contains(block.path("cidr"), address.get()) && !excluded;
  }

  private static boolean contains(JsonNode cidr, InetAddress address) {
    return Cidr.parse(cidr.asText()).filter(block -> block.contains(address)).isPresent();
  }

  private static boolean selects(JsonNode allowed, Flow.Pods pods) {
    JsonNode namespaces = allowed.path("namespaceSelector");
    JsonNode selector = allowed.path("podSelector");
    return isNamespace(namespaces, pods.namespace())
        && (selector.isMissingNode() || matches(selector, pods.labels()));
  }

  /// Other labels of the namespace are not known here.
  private static boolean isNamespace(JsonNode selector, String namespace) {
    JsonNode name = selector.path("matchLabels").path(NAMESPACE_NAME);
    return name.isMissingNode() || name.asText().equals(namespace);
  }

  /// Whether a label selector matches.
  static boolean matches(JsonNode selector, Map<String, String> labels) {
    return ReplicaPod.texts(selector.path("matchLabels")).entrySet().stream()
            .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
        && ReplicaPod.stream(selector.path("matchExpressions"))
            .allMatch(expression -> holds(expression, labels));
  }

  private static boolean holds(JsonNode expression, Map<String, String> labels) {
    String value = labels.get(expression.path("key").asText());
    Stream<String> values = ReplicaPod.stream(expression.path("values")).map(JsonNode::asText);
    return switch (expression.path("operator").asText()) {
      case "In" -> value != null && values.anyMatch(value::equals);
      case "NotIn" -> value == null || values.noneMatch(value::equals);
      case "Exists" -> value != null;
      case "DoesNotExist" -> value == null;
      default -> false;
    };
  }
}
