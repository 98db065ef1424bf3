package io.nilometer.storage;

import io.nilometer.model.PodUsage;
import java.util.List;

/// One partition as a copy of it holds it, in short.
///
/// @param nodes also those whose last scrape is too old to be served
/// @param topPods those with the highest usages of CPU and of memory, in no order
public record PartitionSummary(int partition, List<NodeSummary> nodes, List<PodUsage> topPods) {}
