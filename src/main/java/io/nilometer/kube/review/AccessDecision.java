package io.nilometer.kube.review;

/// The result of an authorization.
///
/// @param denied refused, even if another authorizer would allow it
/// @param reason for people, or empty
public record AccessDecision(boolean allowed, boolean denied, String reason) {}
