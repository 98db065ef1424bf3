package io.nilometer.storage;

import com.typesafe.config.ConfigFactory;
import io.nilometer.cluster.Wire;
import java.io.NotSerializableException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;

/// Messages of other replicas, by their names on the wire.
public final class PeerFuzz {

  private static final WireSerializer SERIALIZER = serializer();

  private PeerFuzz() {}

  private static WireSerializer serializer() {
    var system =
        (ExtendedActorSystem)
            ActorSystem.create(
                "fuzz",
                ConfigFactory.parseString("pekko { daemonic = on, actor.provider = local }")
                    .withFallback(ConfigFactory.load()));
    return new WireSerializer(system, "jackson-cbor");
  }

  /// The name in the first line, then the CBOR.
  public static void message(byte[] input) {
    int end = 0;
    while (end < input.length && input[end] != '\n') {
      end++;
    }
    String name = new String(input, 0, end, StandardCharsets.UTF_8);
    byte[] cbor = Arrays.copyOfRange(input, Math.min(end + 1, input.length), input.length);
    try {
      take((Wire) SERIALIZER.fromBinary(cbor, name));
    } catch (NotSerializableException | IllegalArgumentException _) { // refused
    }
  }

  /// What its receiver does with it at once.
  private static void take(Wire message) {
    SERIALIZER.toBinary(message);
    if (message instanceof StorageActor.Recalled recalled) {
      recalled.held(1);
    }
  }
}
