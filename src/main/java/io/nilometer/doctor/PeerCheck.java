package io.nilometer.doctor;

import io.nilometer.cluster.ClusterSettings;
import io.nilometer.cluster.HostPort;
import io.nilometer.cluster.tls.ClusterTls;
import io.nilometer.cluster.tls.PeerHandshake;
import io.nilometer.failure.Failures;
import io.nilometer.kube.SecretClient;
import io.nilometer.tls.CredentialException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Whether this program reaches the other replicas as a replica does: names, the cluster port, TLS.
record PeerCheck(Subject subject) implements Check {

  private static final Duration CONNECT = Duration.ofSeconds(3);

  @Override
  public String name() {
    return "links between replicas";
  }

  @Override
  public List<Finding> examine() throws IOException {
    ClusterSettings cluster = subject.settings().cluster();
    if (cluster.isAlone()) {
      return List.of(well("there are none: --cluster-seeds is not given"));
    }
    if (subject.isElsewhere()) {
      return List.of(
          unknown("other replicas can be reached from a Pod only: " + subject.fromPod()));
    }
    Optional<PeerHandshake> handshake;
    try {
      handshake = handshake(cluster.tls());
    } catch (CredentialException unusable) {
      return List.of(
          trouble(
              unusable.getMessage(),
              "correct the certificate, key and CA for replicas; of a Secret: delete its data, and"
                  + " restart all replicas",
              GuideSection.REPLICAS));
    }
    return findings(addresses(cluster), handshake);
  }

  /// Empty without TLS.
  private Optional<PeerHandshake> handshake(ClusterTls tls)
      throws CredentialException, IOException {
    return switch (tls) {
      case ClusterTls.Unset _, ClusterTls.Insecure _ -> Optional.empty();
      case ClusterTls.Files files -> Optional.of(PeerHandshake.of(files));
      case ClusterTls.InSecret secret -> Optional.of(ofSecret(secret));
    };
  }

  private PeerHandshake ofSecret(ClusterTls.InSecret place)
      throws CredentialException, IOException {
    Optional<SecretClient.Secret> secret =
        new SecretClient(subject.kube(), place.namespace(), place.name()).read();
    if (secret.filter(found -> !found.data().isEmpty()).isEmpty()) {
      throw new CredentialException(
          "Secret " + place + " is missing or empty: no replica has filled it yet");
    }
    return PeerHandshake.of(secret.get().data());
  }

  /// Seeds, and the Pods by their addresses.
  private Set<HostPort> addresses(ClusterSettings cluster) {
    var addresses = new LinkedHashSet<>(cluster.seeds());
    subject.installation().pods().stream()
        .filter(pod -> !pod.address().isEmpty())
        .map(
            pod ->
                new HostPort(
                    pod.address(), pod.ports().getOrDefault("cluster", cluster.self().port())))
        .forEach(addresses::add);
    return addresses;
  }

  /// @param problem absent if all is well
  private record Link(HostPort to, boolean isResolved, Optional<String> problem) {}

  private List<Finding> findings(Set<HostPort> addresses, Optional<PeerHandshake> handshake) {
    List<CompletableFuture<Link>> links =
        addresses.stream()
            .map(
                to ->
                    CompletableFuture.supplyAsync(
                        () -> link(to, handshake), Thread::startVirtualThread))
            .toList();
    List<Link> all = links.stream().map(CompletableFuture::join).toList();
    var problems = new ArrayList<String>();
    all.stream()
        .filter(link -> link.isResolved() || isOfPod(link.to()))
        .forEach(link -> link.problem().ifPresent(why -> problems.add(link.to() + ": " + why)));
    if (all.stream().noneMatch(Link::isResolved)) {
      problems.add("no seed has an address");
    }
    return List.of(
        problems.isEmpty()
            ? well("%d addresses of replicas can be reached".formatted(addresses.size()))
            : trouble(
                "%d of %d addresses of replicas cannot be reached"
                    .formatted(problems.size(), addresses.size()),
                problems,
                "open the cluster port (--cluster-port, 7946) between replicas in NetworkPolicies"
                    + " and firewalls; the headless Service must publish addresses that are not"
                    + " ready; where certificates are rejected, restart all replicas, so that they"
                    + " read the same Secret",
                GuideSection.REPLICAS));
  }

  /// A seed that is no Pod does no harm: the list may name more than there are.
  private boolean isOfPod(HostPort seed) {
    List<ReplicaPod> pods = subject.installation().pods();
    return pods.isEmpty()
        || pods.stream()
            .anyMatch(
                pod -> seed.host().equals(pod.name()) || seed.host().startsWith(pod.name() + "."));
  }

  private static Link link(HostPort to, Optional<PeerHandshake> handshake) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(to.host());
    } catch (UnknownHostException _) {
      return new Link(to, false, Optional.of("the name does not resolve"));
    }
    int millis = Math.toIntExact(CONNECT.toMillis());
    try (var transport = new Socket()) {
      transport.connect(new InetSocketAddress(addresses[0], to.port()), millis);
      transport.setSoTimeout(millis);
      if (handshake.isPresent()) {
        handshake.get().attempt(transport, to.host(), to.port());
      }
      return new Link(to, true, Optional.empty());
    } catch (SocketTimeoutException _) {
      return new Link(
          to, true, Optional.of("no connection within " + CONNECT.toSeconds() + " s (dropped)"));
    } catch (IOException failed) {
      return new Link(to, true, Optional.of(Failures.oneLine(failed)));
    }
  }
}
