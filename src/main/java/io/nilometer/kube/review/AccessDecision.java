package io.nilometer.kube.review;

/// What the API server says of a wish.
///
/// @param denied forbidden for good, whatever else would allow it
/// @param reason for people, or empty
public record AccessDecision(boolean allowed, boolean denied, String reason) {}
