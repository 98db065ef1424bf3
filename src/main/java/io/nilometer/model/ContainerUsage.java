package io.nilometer.model;

/// A container's usage as it is served: CPU in nanocores, memory in bytes.
public record ContainerUsage(String container, long cpuNanocores, long memoryBytes) {}
