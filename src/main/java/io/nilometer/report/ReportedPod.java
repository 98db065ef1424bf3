package io.nilometer.report;

/// One pod with a high usage.
public record ReportedPod(
    String namespace, String pod, String node, long cpuNanocores, long memoryBytes) {}
