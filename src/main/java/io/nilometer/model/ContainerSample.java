package io.nilometer.model;

/// The sample of one container in one scrape.
public record ContainerSample(String container, Sample sample) {}
