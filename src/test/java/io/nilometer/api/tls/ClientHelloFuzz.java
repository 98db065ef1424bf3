package io.nilometer.api.tls;

import java.nio.ByteBuffer;

/// The first bytes of a TLS client.
public final class ClientHelloFuzz {

  private ClientHelloFuzz() {}

  public static void clientHello(byte[] input) {
    ClientHello.isPartial(ByteBuffer.wrap(input));
    ClientHello.isSplit(ByteBuffer.wrap(input));
    ClientHello.serverNames(ByteBuffer.wrap(input));
  }
}
