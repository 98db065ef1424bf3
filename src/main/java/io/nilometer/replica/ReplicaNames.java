package io.nilometer.replica;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolver.LookupPolicy;
import java.net.spi.InetAddressResolverProvider;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Resolves the names of replicas by the addresses of their Pods, and every other name as the
/// system does. A replica is named `POD.SERVICE`. Where the API server does not know the Pod or
/// does not answer, the system decides.
///
/// The JVM creates one at its first lookup, by the name in `META-INF/services`, and uses it for all
/// lookups; hence the static field. It caches the answers as [NameLookups] sets.
public final class ReplicaNames extends InetAddressResolverProvider {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaNames.class);
  private static final AtomicReference<Optional<Replicas>> REPLICAS =
      new AtomicReference<>(Optional.empty());

  /// Finds the address of a Pod.
  interface Pods {
    Optional<InetAddress> address(String pod) throws IOException, InterruptedException;
  }

  /// @param domain what follows the Pod in the names of replicas, with its dot
  private record Replicas(String domain, Pods pods) {

    private Optional<InetAddress> address(String host) {
      int dot = host.indexOf('.');
      if (dot <= 0 || !host.substring(dot).equals(domain)) {
        return Optional.empty();
      }
      try {
        return pods.address(host.substring(0, dot));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      } catch (IOException failed) {
        LOG.atDebug()
            .addKeyValue("replica", host)
            .addKeyValue("error", failed.getMessage())
            .log("Cannot look up the Pod of a replica; asking DNS");
      }
      return Optional.empty();
    }
  }

  /// While it is open, names like this host's are resolved by their Pods.
  ///
  /// @param host this replica's, `POD.SERVICE`
  static AutoCloseable resolveLike(String host, Pods pods) {
    var replicas = Optional.of(new Replicas(host.substring(host.indexOf('.')), pods));
    REPLICAS.set(replicas);
    return () -> REPLICAS.compareAndSet(replicas, Optional.empty());
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return new Resolver(configuration.builtinResolver());
  }

  @Override
  public String name() {
    return "nilometer";
  }

  private record Resolver(InetAddressResolver system) implements InetAddressResolver {

    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      Optional<InetAddress> pod =
          REPLICAS
              .get()
              .flatMap(replicas -> replicas.address(host))
              .filter(address -> isWanted(address, policy));
      return pod.isPresent()
          ? Stream.of(InetAddress.getByAddress(host, pod.get().getAddress()))
          : system.lookupByName(host, policy);
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      return system.lookupByAddress(address);
    }

    private static boolean isWanted(InetAddress address, LookupPolicy policy) {
      int family = address instanceof Inet6Address ? LookupPolicy.IPV6 : LookupPolicy.IPV4;
      return (policy.characteristics() & family) != 0;
    }
  }
}
