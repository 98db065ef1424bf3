package io.nilometer.cluster;

import java.io.NotSerializableException;
import java.util.Set;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.cluster.protobuf.ClusterMessageSerializer;
import org.apache.pekko.remote.serialization.MiscMessageSerializer;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// Accepts from other replicas only those of Pekko's own messages that members send to each other:
/// not PoisonPill and Kill, nor the request to remove another member, which each member handles
/// itself. Pekko creates it by its name in the configuration, in place of two of its serializers,
/// with their identifiers and bytes.
final class PeerSerializer extends SerializerWithStringManifest {

  /// Identify and its answer, Option, Status.Success, ActorRef, Optional, the heartbeats of remote
  /// watches, Done, addresses, and the StatusReply of Acks and values.
  private static final Set<String> MISC =
      Set.of("A", "B", "C", "D", "G", "H", "RWHB", "RWHR", "DONE", "AD", "UD", "S", "SA");

  /// Joining, heartbeats, gossip, and the confirmation that a member exits.
  private static final Set<String> CLUSTER =
      Set.of("J", "W", "IJ", "IJA", "IJN", "HB", "HBR", "EC", "GS", "GE");

  private final SerializerWithStringManifest pekkos;
  private final Set<String> accepted;

  /// @param bindingName under `pekko.actor.serializers`
  PeerSerializer(ExtendedActorSystem system, String bindingName) {
    switch (bindingName) {
      case "pekko-misc" -> {
        pekkos = new MiscMessageSerializer(system);
        accepted = MISC;
      }
      case "pekko-cluster" -> {
        pekkos = new ClusterMessageSerializer(system);
        accepted = CLUSTER;
      }
      default -> throw new IllegalArgumentException("no messages are known of " + bindingName);
    }
  }

  @Override
  public int identifier() {
    return pekkos.identifier();
  }

  @Override
  public String manifest(Object message) {
    return pekkos.manifest(message);
  }

  @Override
  public byte[] toBinary(Object message) {
    return pekkos.toBinary(message);
  }

  @Override
  public Object fromBinary(byte[] bytes, String manifest) throws NotSerializableException {
    if (!accepted.contains(manifest)) {
      throw new NotSerializableException("Members do not send messages of this kind: " + manifest);
    }
    return pekkos.fromBinary(bytes, manifest);
  }
}
