package io.nilometer.cluster;

import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/// One of each kind of message between replicas that this package has.
public final class WireSamples {

  private static final Side SIDE = new Side(List.of("a:1", "b:2"), "b:2", true);

  private WireSamples() {}

  public static List<Wire> of(ActorTestKit kit) {
    return List.of(
        new Reunion.Meet(SIDE, kit.<Reunion.Command>createTestProbe().getRef()),
        new Reunion.Met(SIDE),
        new Reunion.Met(new Side(List.of(), "", false)));
  }
}
