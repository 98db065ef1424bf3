package io.nilometer.cluster;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.remote.artery.RemoteInstrument;

/// Counts the bytes of all messages between replicas, including headers and Pekko's own messages.
/// Pekko creates it by its name in the configuration. It adds nothing to a message, so replicas
/// with and without it understand each other.
final class MessageBytes extends RemoteInstrument {

  private static final byte IDENTIFIER = 21; // 1 to 31, unique among instruments

  private final Optional<MessageBytesSetup> setup;

  MessageBytes(ExtendedActorSystem system) {
    this.setup = system.settings().setup().get(MessageBytesSetup.class);
  }

  @Override
  public byte identifier() {
    return IDENTIFIER;
  }

  @Override
  public void remoteWriteMetadata(
      ActorRef recipient, Object message, ActorRef sender, ByteBuffer buffer) {}

  @Override
  public void remoteMessageSent(
      ActorRef recipient, Object message, ActorRef sender, int size, long nanos) {
    setup.ifPresent(found -> found.metrics().sent(size));
  }

  @Override
  public void remoteReadMetadata(
      ActorRef recipient, Object message, ActorRef sender, ByteBuffer buffer) {}

  @Override
  public void remoteMessageReceived(
      ActorRef recipient, Object message, ActorRef sender, int size, long nanos) {
    setup.ifPresent(found -> found.metrics().received(size));
  }
}
