package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class CopiesTest {

  private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.load());

  private final ActorRef<String> here = KIT.<String>createTestProbe().getRef();
  private final ActorRef<String> there =
      ActorRefResolver.get(KIT.system()).resolveActorRef("pekko://nilometer@127.0.0.2:7355/user/a");

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  private static Copies.Copy<String> copy(int number, ActorRef<String> ref, Copies.Phase phase) {
    return new Copies.Copy<>(new CopyId(17, number), ref, phase);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // List.of only reads them
  private static Copies<String> copies(Copies.Copy<String>... copies) {
    return new Copies<>(Map.of(17, List.of(copies)));
  }

  @Test
  void aCopyHereIsAskedBeforeOneElsewhere() {
    Copies.Copy<String> near = copy(0, here, Copies.Phase.READY);
    Copies.Copy<String> far = copy(1, there, Copies.Phase.READY);
    assertThat(copies(near, far).ready(17)).contains(here);
    assertThat(copies(far, near).ready(17)).contains(here);
  }

  @Test
  void aCopyThatIsWarmingIsNotAsked() {
    Copies.Copy<String> near = copy(0, here, Copies.Phase.WARMING);
    Copies.Copy<String> far = copy(1, there, Copies.Phase.READY);
    assertThat(copies(near, far).ready(17)).contains(there);
    assertThat(copies(near).ready(17)).isEmpty();
  }

  @Test
  void aPartitionThatNobodyAnnouncedHasNoCopy() {
    assertThat(copies(copy(0, here, Copies.Phase.READY)).ready(16)).isEmpty();
    assertThat(Copies.<String>none().of(17)).isEmpty();
  }
}
