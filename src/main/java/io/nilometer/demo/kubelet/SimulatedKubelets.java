package io.nilometer.demo.kubelet;

import io.nilometer.demo.net.Authority;
import io.nilometer.demo.net.Blocking;
import io.nilometer.tls.CertifiedKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.KeyCertOptions;
import java.net.BindException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// All kubelets, by node. They listen on the same port, each on its own address. A block of
/// addresses shares a certificate, so that a thousand kubelets need only twenty.
public final class SimulatedKubelets {

  private static final int PORTS_TRIED = 20;
  private static final int BETWEEN_TRIES_MILLIS = 100;

  private final Vertx vertx;
  private final Authority authority;
  private final String token;
  private final Function<String, SimulatedKubelet.Source> sources;
  private final Map<Integer, KeyCertOptions> identities = new ConcurrentHashMap<>();
  private final Map<String, SimulatedKubelet> byNode = new ConcurrentHashMap<>();

  /// Kubelets that do not listen yet.
  ///
  /// @param sources of a node's metrics, by its name
  public SimulatedKubelets(
      Vertx vertx,
      Authority authority,
      String token,
      Function<String, SimulatedKubelet.Source> sources) {
    this.vertx = vertx;
    this.authority = authority;
    this.token = token;
    this.sources = sources;
  }

  /// Listens on all addresses, on the given port, or for 0 on a port that is free on all of them.
  ///
  /// @param addresses of the kubelets, by node
  /// @return the port
  public int open(Map<String, String> addresses, int wantedPort) {
    for (int tries = 1; ; tries++) {
      try {
        return openOnce(addresses, wantedPort);
      } catch (CompletionException e) {
        abandon(addresses.keySet());
        if (wantedPort != 0 || tries == PORTS_TRIED || !(e.getCause() instanceof BindException)) {
          throw new IllegalStateException("kubelets cannot listen: " + e.getCause(), e);
        }
      }
    }
  }

  private int openOnce(Map<String, String> addresses, int wantedPort) {
    List<Map.Entry<String, String>> all = List.copyOf(addresses.entrySet());
    Map.Entry<String, String> first = all.getFirst();
    int port = Blocking.await(listen(first.getKey(), first.getValue(), wantedPort));
    Blocking.await(
        Future.join(
            all.stream()
                .skip(1)
                .map(each -> listen(each.getKey(), each.getValue(), port))
                .toList()));
    return port;
  }

  private Future<Integer> listen(String node, String address, int port) {
    var kubelet = new SimulatedKubelet(vertx, token, sources.apply(node));
    byNode.put(node, kubelet);
    return kubelet.listen(address, port, identityAt(address));
  }

  /// Moves a node's kubelet to another address.
  public void move(String node, String address, int port) {
    listenAgain(kubelet(node), address, port, identityAt(address));
  }

  /// Gives a node's kubelet another certificate, at the address it has.
  public void certify(String node, String address, int port, CertifiedKey certificate) {
    listenAgain(kubelet(node), address, port, KeyCertOptions.wrap(certificate.keyManager()));
  }

  /// The operating system may free the port a moment after it was closed.
  private void listenAgain(
      SimulatedKubelet kubelet, String address, int port, KeyCertOptions identity) {
    Blocking.await(kubelet.close());
    for (int tries = 1; ; tries++) {
      try {
        Blocking.await(kubelet.listen(address, port, identity));
        return;
      } catch (CompletionException e) {
        if (tries == PORTS_TRIED || !(e.getCause() instanceof BindException)) {
          throw e;
        }
        Blocking.await(vertx.timer(BETWEEN_TRIES_MILLIS, TimeUnit.MILLISECONDS));
      }
    }
  }

  private KeyCertOptions identityAt(String address) {
    return identities.computeIfAbsent(Addresses.blockOf(address), this::identity);
  }

  private KeyCertOptions identity(int block) {
    return KeyCertOptions.wrap(
        authority.issue("kubelet", Addresses.ofBlock(block), List.of()).keyManager());
  }

  public void close(String node) {
    SimulatedKubelet closed = kubelet(node);
    byNode.remove(node);
    Blocking.await(closed.close());
  }

  private void abandon(Set<String> nodes) {
    Blocking.await(
        Future.join(nodes.stream().map(byNode::get).map(SimulatedKubelet::close).toList()));
    byNode.keySet().removeAll(nodes);
  }

  /// Throws a [NoSuchElementException] if there is no such node.
  public SimulatedKubelet kubelet(String node) {
    SimulatedKubelet kubelet = byNode.get(node);
    if (kubelet == null) {
      throw new NoSuchElementException("the simulated cluster has no node " + node);
    }
    return kubelet;
  }

  public Collection<SimulatedKubelet> all() {
    return byNode.values();
  }
}
