package io.nilometer.cluster;

import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/// One at least of each kind of message that crosses from an actor of this room to another replica.
public final class WireMessages {

  private WireMessages() {}

  public static List<Wire> all(ActorTestKit kit) {
    return List.of(
        new Directory.Announcement<String>(
            "10.0.0.1:7355",
            Map.of(
                Copies.Phase.READY, List.of(new CopyId(17, 0), new CopyId(18, 1)),
                Copies.Phase.WARMING, List.of(new CopyId(19, 0)))),
        new Directory.Announcement<String>("10.0.0.1:7355", Map.of()),
        new Membership.Draining("10.0.0.1:7355"),
        new Membership.Vouch("10.0.0.1:7355", kit.<Membership.Command>createTestProbe().getRef()),
        new Membership.Vouched("10.0.0.1:7355"));
  }
}
