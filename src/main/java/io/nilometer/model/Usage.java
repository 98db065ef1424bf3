package io.nilometer.model;

/// What was used between two samples.
///
/// @param timeNanos when the later sample was taken, nanoseconds since the epoch
/// @param windowNanos time between the two, nanoseconds, more than 0
/// @param cpuNanocores mean rate over the window, billionths of a core
/// @param memoryBytes working set of the later sample, bytes
public record Usage(long timeNanos, long windowNanos, long cpuNanocores, long memoryBytes) {}
