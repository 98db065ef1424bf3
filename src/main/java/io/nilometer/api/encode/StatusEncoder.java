package io.nilometer.api.encode;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nilometer.api.http.Body;

/// Writes a [Status] in any encoding.
final class StatusEncoder {

  private StatusEncoder() {}

  static Body body(Representation representation, Status status) {
    return Documents.body(representation, document(status), fields -> fields(fields, status));
  }

  static ObjectNode document(Status status) {
    ObjectNode document =
        MetricsDocuments.list("Status", "v1")
            .put("status", "Failure")
            .put("message", status.message())
            .put("reason", status.reason());
    status.details().ifPresent(details -> details(document.putObject("details"), details));
    return document.put("code", status.code());
  }

  private static void details(ObjectNode document, Status.Details details) {
    putUnlessEmpty(document, "name", details.name());
    putUnlessEmpty(document, "group", details.group());
    putUnlessEmpty(document, "kind", details.kind());
    if (!details.causes().isEmpty()) {
      ArrayNode causes = document.putArray("causes");
      details.causes().forEach(cause -> cause(causes.addObject(), cause));
    }
    if (details.retryAfterSeconds() != 0) {
      document.put("retryAfterSeconds", details.retryAfterSeconds());
    }
  }

  private static void cause(ObjectNode document, Status.Cause cause) {
    putUnlessEmpty(document, "reason", cause.reason());
    putUnlessEmpty(document, "message", cause.message());
    putUnlessEmpty(document, "field", cause.field());
  }

  private static void putUnlessEmpty(ObjectNode document, String field, String text) {
    if (!text.isEmpty()) {
      document.put(field, text);
    }
  }

  static void fields(ProtoWriter out, Status status) {
    out.number(6, status.code());
    status.details().ifPresent(details -> details(out, details));
    out.string(4, status.reason());
    out.string(3, status.message());
    out.string(2, "Failure");
    KubernetesProtobuf.listMeta(out, 1);
  }

  private static void details(ProtoWriter out, Status.Details details) {
    int end = out.size();
    out.string(6, "");
    out.number(5, details.retryAfterSeconds());
    details.causes().reversed().forEach(cause -> cause(out, cause));
    out.string(3, details.kind());
    out.string(2, details.group());
    out.string(1, details.name());
    out.message(5, end);
  }

  private static void cause(ProtoWriter out, Status.Cause cause) {
    int end = out.size();
    out.string(3, cause.field());
    out.string(2, cause.message());
    out.string(1, cause.reason());
    out.message(4, end);
  }
}
