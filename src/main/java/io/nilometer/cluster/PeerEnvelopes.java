package io.nilometer.cluster;

import java.io.NotSerializableException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.ActorSelectionMessage;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.SelectChildName;
import org.apache.pekko.actor.SelectionPathElement;
import org.apache.pekko.dispatch.sysmsg.DeathWatchNotification;
import org.apache.pekko.dispatch.sysmsg.Unwatch;
import org.apache.pekko.dispatch.sysmsg.Watch;
import org.apache.pekko.remote.serialization.MessageContainerSerializer;
import org.apache.pekko.remote.serialization.SystemMessageSerializer;
import org.apache.pekko.serialization.JSerializer;
import org.apache.pekko.serialization.Serializer;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/// Accepts from other replicas only the system messages by which actors watch each other, not those
/// that stop or suspend an actor; and messages by path only to the actors of Pekko that get such.
/// Pekko creates it by its name in the configuration, in place of two of its serializers, with
/// their identifiers and bytes.
final class PeerEnvelopes extends JSerializer {

  /// Cluster, sharding with its singleton and its replicator, remote watches, receptionist.
  private static final List<List<String>> ADDRESSED =
      List.of(
          List.of("system", "cluster"),
          List.of("system", "sharding"),
          List.of("system", "remote-watcher"),
          List.of("system", "clusterReceptionist"));

  private final Serializer pekkos;

  /// @param bindingName under `pekko.actor.serializers`
  PeerEnvelopes(ExtendedActorSystem system, String bindingName) {
    pekkos =
        switch (bindingName) {
          case "pekko-containers" -> new MessageContainerSerializer(system);
          case "pekko-system-msg" -> new SystemMessageSerializer(system);
          default -> throw new IllegalArgumentException("no messages are known of " + bindingName);
        };
  }

  @Override
  public int identifier() {
    return pekkos.identifier();
  }

  @Override
  public boolean includeManifest() {
    return pekkos.includeManifest();
  }

  @Override
  public byte[] toBinary(Object message) {
    return pekkos.toBinary(message);
  }

  @Override
  public Object fromBinaryJava(byte[] bytes, Class<?> manifest) {
    Object message;
    try {
      message = pekkos.fromBinary(bytes, Option.apply(manifest));
    } catch (NotSerializableException refused) {
      throw new IllegalArgumentException(refused.getMessage(), refused);
    }
    if (!isAccepted(message)) {
      throw new IllegalArgumentException(
          "Members do not send messages of this kind: " + message.getClass().getName());
    }
    return message;
  }

  private static boolean isAccepted(Object message) {
    return switch (message) {
      case Watch _, Unwatch _, DeathWatchNotification _ -> true;
      case ActorSelectionMessage selected -> isAddressed(selected);
      default -> false;
    };
  }

  private static boolean isAddressed(ActorSelectionMessage selected) {
    List<SelectionPathElement> path =
        StreamSupport.stream(CollectionConverters.asJava(selected.elements()).spliterator(), false)
            .toList();
    List<String> names = path.stream().map(Object::toString).toList();
    return path.stream().allMatch(SelectChildName.class::isInstance)
        && ADDRESSED.stream()
            .anyMatch(
                prefix ->
                    names.size() >= prefix.size()
                        && names.subList(0, prefix.size()).equals(prefix));
  }
}
