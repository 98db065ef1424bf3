package io.nilometer.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import io.nilometer.telemetry.Telemetry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.pekko.actor.BootstrapSetup;
import org.apache.pekko.actor.setup.ActorSystemSetup;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Join;
import org.junit.jupiter.api.Test;

class MessageBytesTest {

  private final Telemetry telemetry =
      Telemetry.create(Duration.ofSeconds(15), InstantSource.system(), System::nanoTime);

  private double bytes(String direction) {
    String text =
        telemetry.write().stream()
            .map(piece -> new String(piece, StandardCharsets.UTF_8))
            .collect(Collectors.joining());
    Matcher line =
        Pattern.compile("nilometer_cluster_bytes_total\\{direction=\"" + direction + "\"} (\\S+)")
            .matcher(text);
    assertThat(line.find()).isTrue();
    return Double.parseDouble(line.group(1));
  }

  @Test
  void theBytesBetweenMembersAreCountedWhereThereIsOneToCount() {
    var setup =
        ActorSystemSetup.create(
            BootstrapSetup.create(ConfigFactory.load()),
            new MessageBytesSetup(telemetry.cluster()));
    ActorSystem<Void> counting = ActorSystem.create(Behaviors.empty(), "test", setup);
    ActorSystem<Void> other = ActorSystem.create(Behaviors.empty(), "test");
    try {
      Cluster first = Cluster.get(counting);
      first.manager().tell(Join.create(first.selfMember().address()));
      Cluster.get(other).manager().tell(Join.create(first.selfMember().address()));
      await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(bytes("in")).isGreaterThan(100);
                assertThat(bytes("out")).isGreaterThan(100);
              });
    } finally {
      ActorTestKit.shutdown(other);
      ActorTestKit.shutdown(counting);
    }
  }
}
