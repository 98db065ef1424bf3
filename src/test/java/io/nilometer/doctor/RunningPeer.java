package io.nilometer.doctor;

import com.typesafe.config.Config;
import io.nilometer.cli.Serve;
import io.nilometer.demo.net.FreePorts;
import io.nilometer.replica.ReplicaSystem;
import io.nilometer.settings.Settings;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/// The cluster port of a replica, as Pekko serves it.
record RunningPeer(String address, ActorSystem<Void> system) implements AutoCloseable {

  /// @param tls the flags for its certificate
  static RunningPeer start(List<String> tls) throws Exception {
    String address = "127.0.0.1:" + port();
    String[] flags =
        Stream.concat(
                tls.stream(),
                Stream.of(
                    "--cluster-seeds=" + address,
                    "--cluster-host=127.0.0.1",
                    "--cluster-port=" + address.substring(address.indexOf(':') + 1)))
            .toArray(String[]::new);
    Config config = Serve.with(flags).config(Map.of());
    var transport =
        ReplicaSystem.create(
            Settings.of(config).cluster(),
            secret -> {
              throw new IllegalStateException("no Secret: " + secret);
            },
            InstantSource.system(),
            Thread::sleep);
    ActorSystem<Void> system = transport.start(Behaviors.<Void>empty(), config, Optional.empty());
    transport.join(system, Optional.empty());
    return new RunningPeer(address, system);
  }

  private static int port() throws IOException {
    return FreePorts.find("127.0.0.1", 1).getFirst();
  }

  @Override
  public void close() {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
  }
}
