package io.nilometer.cluster;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.LoggingEvent;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.LoggingTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.apache.pekko.serialization.SerializerWithStringManifest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A message that cannot be deserialised is logged and harms nothing else.
class UnreadableMessageTest {

  private static final int JACKSON_CBOR = 33;
  private static final String VOUCH = "io.nilometer.cluster.Membership$Vouch";

  /// Serialised as a message of that name with these fields.
  record Raw(String manifest, Map<String, Object> fields) {}

  public static final class RawSerializer extends SerializerWithStringManifest {

    @Override
    public int identifier() {
      return JACKSON_CBOR;
    }

    @Override
    public String manifest(Object raw) {
      return ((Raw) raw).manifest();
    }

    @Override
    public byte[] toBinary(Object raw) {
      try {
        return new ObjectMapper(new CBORFactory()).writeValueAsBytes(((Raw) raw).fields());
      } catch (IOException impossible) { // nothing is written to but memory
        throw new UncheckedIOException(impossible);
      }
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
      return manifest;
    }
  }

  private static final String QUIET =
      "pekko.coordinated-shutdown.run-by-actor-system-terminate = off\n";

  private final ActorTestKit here =
      ActorTestKit.create(
          "nilometer", ConfigFactory.parseString(QUIET).withFallback(ConfigFactory.load()));
  private final ActorTestKit peer =
      ActorTestKit.create(
          "nilometer",
          ConfigFactory.parseString(
                  QUIET
                      + """
                      pekko.actor {
                        serializers.jackson-cbor = "%s"
                        serialization-bindings."%s" = jackson-cbor
                      }
                      """
                          .formatted(RawSerializer.class.getName(), Raw.class.getName()))
              .withFallback(ConfigFactory.load()));

  @AfterEach
  void stop() {
    peer.shutdownTestKit();
    here.shutdownTestKit();
  }

  @Test
  void itIsLoggedAndTheNextMessageIsAnswered() {
    here.spawn(Membership.create(new QueryFence(InstantSource.system())), Membership.NAME);
    Cluster cluster = Cluster.get(here.system());
    cluster.manager().tell(Join.create(cluster.selfMember().address()));
    String self = ClusterSummary.name(cluster.selfMember().address());
    ActorRef<Object> membership = new PeerActors(peer.system()).find(self, Membership.NAME);
    TestProbe<Object> answers = peer.createTestProbe();
    String replyTo = ActorRefResolver.get(peer.system()).toSerializationFormat(answers.getRef());
    var lacking = new Raw(VOUCH, Map.of("doubt", 1, "replyTo", replyTo));
    var whole = new Raw(VOUCH, Map.of("member", self, "doubt", 1, "replyTo", replyTo));
    LoggingTestKit.error("Failed to deserialize message")
        .withCustom(event -> isOf(event, MismatchedInputException.class))
        .expect(
            here.system(),
            () -> {
              membership.tell(lacking);
              return null;
            });
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              membership.tell(whole);
              answers.receiveMessage(Duration.ofSeconds(1));
            });
  }

  private static boolean isOf(LoggingEvent event, Class<?> cause) {
    return event.getThrowable().map(Throwable::getCause).filter(cause::isInstance).isPresent();
  }
}
