package io.nilometer.api.http;

/// The address of the API, and with whom it is shared.
///
/// @param address `--bind-address`: an IP address of this machine, or 0.0.0.0 or :: for all
/// @param port `--secure-port`; 0 takes any free one
/// @param sharePort `--permit-port-sharing`: with other processes that set it too
/// @param shareAddress `--permit-address-sharing`: with connections of an earlier process that the
///     kernel still keeps
public record ListenSettings(String address, int port, boolean sharePort, boolean shareAddress) {

  public ListenSettings {
    if (address.isBlank()) {
      throw new IllegalArgumentException("--bind-address is empty: give an IP address, or 0.0.0.0");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--secure-port must be 0 to 65535, but is " + port);
    }
  }
}
