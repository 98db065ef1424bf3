package io.nilometer.api.http;

/// With whom the port is shared.
///
/// @param sharePort `--permit-port-sharing`: with other processes that do the same
/// @param shareAddress `--permit-address-sharing`: with what the kernel still holds of it
public record ListenSettings(boolean sharePort, boolean shareAddress) {}
