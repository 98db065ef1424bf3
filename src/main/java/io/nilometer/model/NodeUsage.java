package io.nilometer.model;

/// A node's usage as it is served.
public record NodeUsage(String node, Usage usage) {}
