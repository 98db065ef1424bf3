package io.nilometer.api.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.io.Inet;
import org.apache.pekko.io.TcpSO;

/// Lets other processes listen on the same port; the kernel then divides the connections.
final class PortSharing extends Inet.AbstractSocketOptionV2 {

  private PortSharing() {}

  static List<Inet.SocketOption> options(ListenSettings settings) {
    var options = new ArrayList<Inet.SocketOption>();
    if (settings.sharePort()) {
      options.add(new PortSharing());
    }
    if (settings.shareAddress()) {
      options.add(TcpSO.reuseAddress(true));
    }
    return options;
  }

  @Override
  public void beforeServerSocketBind(ServerSocket socket) {
    try {
      socket.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    } catch (IOException e) {
      throw new UncheckedIOException("--permit-port-sharing: not to be had here", e);
    }
  }
}
