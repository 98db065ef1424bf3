package io.nilometer.doctor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// A [Report] as JSON, for programs.
public final class ReportJson {

  private ReportJson() {}

  public static String of(Report report) {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("server", report.server()).put("healthy", report.isWell());
    ArrayNode findings = document.putArray("findings");
    report.findings().forEach(finding -> write(findings.addObject(), finding));
    return document.toPrettyString();
  }

  private static void write(ObjectNode object, Finding finding) {
    object.put("check", finding.check());
    switch (finding) {
      case Finding.Well well -> object.put("status", "ok").put("text", well.text());
      case Finding.Unknown unknown -> object.put("status", "unknown").put("text", unknown.reason());
      case Finding.Trouble trouble -> {
        object.put("status", "trouble").put("text", trouble.cause());
        ArrayNode details = object.putArray("details");
        trouble.details().forEach(details::add);
        object.put("remedy", trouble.remedy().text());
        object.put("see", "docs/troubleshooting.md#" + trouble.remedy().section().anchor());
      }
    }
  }
}
