package io.nilometer.cluster.downing;

import io.nilometer.cluster.lease.ClusterLease;
import io.nilometer.cluster.lease.ClusterLeaseSetup;
import java.util.Optional;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.cluster.Cluster;
import org.apache.pekko.cluster.DowningProvider;
import scala.Option;
import scala.concurrent.duration.FiniteDuration;

/// Provides the actor that removes members. Pekko creates it by its name in the configuration.
final class SplitBrainResolver extends DowningProvider {

  private final ActorSystem system;

  SplitBrainResolver(ActorSystem system) {
    this.system = system;
  }

  @Override
  public FiniteDuration downRemovalMargin() {
    return Cluster.get(system).settings().DownRemovalMargin();
  }

  @Override
  public Option<Props> downingActorProps() {
    Optional<ClusterLease> lease =
        system.settings().setup().get(ClusterLeaseSetup.class).map(ClusterLeaseSetup::lease);
    return Option.apply(
        Adapter.props(
            () -> ResolverActor.create(lease, ResolverTimings.DEFAULT, System::nanoTime)));
  }
}
