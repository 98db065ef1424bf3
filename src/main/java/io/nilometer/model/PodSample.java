package io.nilometer.model;

import java.util.List;

/// What one scrape says of one pod: a sample of each of its containers, never none. A pod with an
/// incomplete container has no `PodSample`.
public record PodSample(PodRef pod, List<ContainerSample> containers) {}
