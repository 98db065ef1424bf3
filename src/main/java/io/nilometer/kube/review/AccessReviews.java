package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Ticker;
import io.nilometer.kube.KubeClient;
import io.nilometer.telemetry.ReviewMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// Authorizes users by SubjectAccessReview, and caches the decisions. Safe for any thread.
public final class AccessReviews {

  private final ReviewClient client;
  private final SharedCalls<AccessDecision> calls;

  /// Reviews access through the API server.
  ///
  /// @param allowedTtl how long to cache "allowed"; 0: not at all
  /// @param refusedTtl how long to cache "refused"; 0: not at all
  public AccessReviews(
      KubeClient client, Duration allowedTtl, Duration refusedTtl, ReviewMetrics metrics) {
    this(client, allowedTtl, refusedTtl, metrics, Ticker.systemTicker());
  }

  AccessReviews(
      KubeClient client,
      Duration allowedTtl,
      Duration refusedTtl,
      ReviewMetrics metrics,
      Ticker ticker) {
    this.client =
        new ReviewClient(
            client.http(),
            "SubjectAccessReview",
            "authorization.k8s.io",
            "subjectaccessreviews",
            metrics.authorization());
    this.calls =
        new SharedCalls<>(
            decision -> decision.allowed() ? allowedTtl : refusedTtl,
            decision -> 2 * decision.reason().length(),
            ticker);
  }

  /// Fails with a [ReviewException]. Cancel it when the decision is no longer needed.
  public CompletableFuture<AccessDecision> review(User user, AccessAttributes attributes) {
    String document = client.document(spec(user, attributes));
    return calls.ask(
        Fingerprint.of(document.getBytes(StandardCharsets.UTF_8)),
        () -> Cancelling.thenApply(client.review(document, ""), AccessReviews::read));
  }

  static AccessDecision read(JsonNode status) {
    return new AccessDecision(
        status.path("allowed").asBoolean(),
        status.path("denied").asBoolean(),
        status.path("reason").asText(""));
  }

  private static ObjectNode spec(User user, AccessAttributes attributes) {
    ObjectNode spec = JsonNodeFactory.instance.objectNode();
    switch (attributes) {
      case AccessAttributes.Resource resource ->
          spec.set("resourceAttributes", resourceAttributes(resource));
      case AccessAttributes.NonResource path ->
          putUnlessEmpty(
              putUnlessEmpty(spec.putObject("nonResourceAttributes"), "path", path.path()),
              "verb",
              path.verb());
    }
    putUnlessEmpty(spec, "user", user.name());
    if (!user.groups().isEmpty()) {
      putTexts(spec, "groups", user.groups());
    }
    if (!user.extra().isEmpty()) {
      ObjectNode extra = spec.putObject("extra");
      new TreeMap<>(user.extra()).forEach((key, values) -> putTexts(extra, key, values));
    }
    return putUnlessEmpty(spec, "uid", user.uid());
  }

  private static ObjectNode resourceAttributes(AccessAttributes.Resource resource) {
    ObjectNode attributes = JsonNodeFactory.instance.objectNode();
    putUnlessEmpty(attributes, "namespace", resource.namespace());
    putUnlessEmpty(attributes, "verb", resource.verb());
    putUnlessEmpty(attributes, "group", resource.group());
    putUnlessEmpty(attributes, "version", resource.version());
    putUnlessEmpty(attributes, "resource", resource.resource());
    putUnlessEmpty(attributes, "subresource", resource.subresource());
    putUnlessEmpty(attributes, "name", resource.name());
    putRequirements(attributes, "fieldSelector", resource.fields());
    putRequirements(attributes, "labelSelector", resource.labels());
    return attributes;
  }

  private static void putRequirements(
      ObjectNode attributes, String selector, List<AccessAttributes.Requirement> requirements) {
    if (requirements.isEmpty()) {
      return;
    }
    ArrayNode array = attributes.putObject(selector).putArray("requirements");
    for (AccessAttributes.Requirement requirement : requirements) {
      ObjectNode written =
          array
              .addObject()
              .put("key", requirement.key())
              .put("operator", requirement.operator().text());
      if (!requirement.values().isEmpty()) {
        putTexts(written, "values", requirement.values());
      }
    }
  }

  private static void putTexts(ObjectNode object, String name, List<String> texts) {
    ArrayNode array = object.putArray(name);
    texts.forEach(array::add);
  }

  private static ObjectNode putUnlessEmpty(ObjectNode object, String name, String text) {
    return text.isEmpty() ? object : object.put(name, text);
  }
}
