package io.nilometer.storage;

import io.nilometer.model.Usage;
import java.util.Optional;

/// One node as a copy holds it, in short.
///
/// @param ageNanos since its last batch was requested from the kubelet
/// @param tookNanos how long the kubelet took to answer with it; 0 where that is unknown
/// @param usage as it is served; absent without a rate
public record NodeSummary(String node, long ageNanos, long tookNanos, Optional<Usage> usage) {}
