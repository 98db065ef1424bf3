package io.nilometer.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Optional;

/// One node, as a copy holds it.
///
/// @param ageMillis since its last samples were requested from the kubelet
/// @param tookMillis how long the kubelet took to answer; 0 where that is unknown
/// @param cpuNanocores absent without a rate
/// @param memoryBytes likewise
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record ReportedNode(
    String node,
    long ageMillis,
    long tookMillis,
    Optional<Long> cpuNanocores,
    Optional<Long> memoryBytes) {}
