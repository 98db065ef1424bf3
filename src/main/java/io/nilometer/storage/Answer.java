package io.nilometer.storage;

import io.nilometer.cluster.Wire;
import io.nilometer.model.NodeUsage;
import io.nilometer.model.PodUsage;
import java.util.List;

/// What one partition knows of what was asked; nothing of it is stale.
public record Answer(int partition, List<NodeUsage> nodes, List<PodUsage> pods) implements Wire {}
