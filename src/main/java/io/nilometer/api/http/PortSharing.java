package io.nilometer.api.http;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashSet;
import java.util.Set;

/// Lets other processes listen on the same port; the kernel then divides the connections.
final class PortSharing {

  private PortSharing() {}

  /// The options to switch on.
  static Set<SocketOption<Boolean>> options(ListenSettings settings) {
    var options = new HashSet<SocketOption<Boolean>>();
    if (settings.sharePort()) {
      options.add(StandardSocketOptions.SO_REUSEPORT);
    }
    if (settings.shareAddress()) {
      options.add(StandardSocketOptions.SO_REUSEADDR);
    }
    return options;
  }
}
