package io.nilometer.model;

/// What one scrape says of one container.
public record ContainerSample(String container, Sample sample) {}
