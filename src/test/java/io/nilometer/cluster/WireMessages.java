package io.nilometer.cluster;

import io.nilometer.cluster.copies.Copies;
import io.nilometer.cluster.copies.CopyId;
import io.nilometer.cluster.copies.Directory;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;

/// One at least of each kind of message that crosses from an actor of this room to another replica.
public final class WireMessages {

  private WireMessages() {}

  public static List<Wire> all(ActorTestKit kit) {
    var side = new ClusterSummary(List.of("a:1", "b:2"), "b:2", true);
    return List.of(
        new ClusterMerger.Meet(side, kit.<ClusterMerger.Command>createTestProbe().getRef()),
        new ClusterMerger.Met(side),
        new ClusterMerger.Met(new ClusterSummary(List.of(), "", false)),
        new Directory.Announcement<String>(
            "10.0.0.1:7355",
            Map.of(
                Copies.Phase.READY, List.of(new CopyId(17, 0), new CopyId(18, 1)),
                Copies.Phase.WARMING, List.of(new CopyId(19, 0)))),
        new Directory.Announcement<String>("10.0.0.1:7355", Map.of()),
        new Membership.Draining("10.0.0.1:7355"),
        new Membership.Vouch(
            "10.0.0.1:7355", 2, kit.<Membership.Command>createTestProbe().getRef()),
        new Membership.Vouched("10.0.0.1:7355", 2),
        new Membership.Unheard("10.0.0.1:7355"));
  }
}
