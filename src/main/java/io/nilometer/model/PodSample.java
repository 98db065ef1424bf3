package io.nilometer.model;

import java.util.List;

/// The samples of one pod in one scrape: one of each of its containers, never none. A pod with an
/// incomplete container has no `PodSample`.
public record PodSample(PodRef pod, List<ContainerSample> containers) {}
