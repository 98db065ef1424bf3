package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.ActorSelectionMessage;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.Identify;
import org.apache.pekko.actor.Kill;
import org.apache.pekko.actor.PoisonPill;
import org.apache.pekko.actor.SelectChildName;
import org.apache.pekko.actor.SelectChildPattern;
import org.apache.pekko.actor.SelectionPathElement;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.ClusterUserAction;
import org.apache.pekko.dispatch.sysmsg.Suspend;
import org.apache.pekko.dispatch.sysmsg.Terminate;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import scala.jdk.javaapi.CollectionConverters;

/// What a replica accepts of Pekko's own messages, as they come from the network.
class PeerMessagesTest {

  private static final ActorTestKit KIT =
      ActorTestKit.create(
          ConfigFactory.parseString("pekko.actor.provider = local")
              .withFallback(ConfigFactory.load()));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Object overTheNetwork(Object message) {
    Serialization serialization = SerializationExtension.get(Adapter.toClassic(KIT.system()));
    var serializer = serialization.findSerializerFor(message);
    String manifest = Serializers.manifestFor(serializer, message);
    return serialization
        .deserialize(serializer.toBinary(message), serializer.identifier(), manifest)
        .get();
  }

  private static Object selected(Object message, SelectionPathElement... path) {
    return new ActorSelectionMessage(
        message, CollectionConverters.asScala(List.of(path)).toList(), false);
  }

  private static SelectionPathElement named(String name) {
    return new SelectChildName(name);
  }

  static Stream<Object> refused() {
    return Stream.of(
        PoisonPill.getInstance(),
        Kill.getInstance(),
        new Terminate(),
        new Suspend(),
        new ClusterUserAction.Down(new Address("pekko", "nilometer", "a", 1)),
        new ClusterUserAction.Leave(new Address("pekko", "nilometer", "a", 1)),
        selected(PoisonPill.getInstance(), named("system"), named("cluster"), named("core")),
        selected(new Identify(1), named("user"), named("desk")),
        selected(new Identify(1), named("system"), new SelectChildPattern("*")));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatNoMemberSendsIsRefused(Object message) {
    assertThatThrownBy(() -> overTheNetwork(message))
        .hasStackTraceContaining("Members do not send messages of this kind");
  }

  @Test
  void whatMembersSendIsAccepted() {
    assertThat(overTheNetwork(new Identify("a"))).isEqualTo(new Identify("a"));
    assertThat(overTheNetwork(Optional.empty())).isEqualTo(Optional.empty());
    assertThat(
            overTheNetwork(
                selected(new Identify("a"), named("system"), named("sharding"), named("b"))))
        .isInstanceOf(ActorSelectionMessage.class);
  }
}
