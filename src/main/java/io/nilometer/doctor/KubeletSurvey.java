package io.nilometer.doctor;

import io.nilometer.failure.Failures;
import io.nilometer.kube.ApiProbe;
import io.nilometer.kube.KubeClient;
import io.nilometer.kube.KubeCredentials;
import io.nilometer.kube.ServiceAccountToken;
import io.nilometer.kube.index.NodeListener;
import io.nilometer.kube.index.NodeSource;
import io.nilometer.model.NodeFacts;
import io.nilometer.model.Scrape;
import io.nilometer.model.selector.FieldSelector;
import io.nilometer.model.selector.LabelSelector;
import io.nilometer.scrape.KubeletClients;
import io.nilometer.scrape.ScrapeSettings;
import io.nilometer.scrape.exposition.Exposition;
import io.nilometer.scrape.exposition.ExpositionDecoder;
import io.nilometer.scrape.exposition.FailureKind;
import io.nilometer.scrape.exposition.ScrapeException;
import io.nilometer.scrape.kubelet.KubeletClient;
import io.nilometer.scrape.kubelet.KubeletSettings;
import io.nilometer.scrape.kubelet.KubeletTarget;
import io.nilometer.settings.KubernetesSettings;
import io.nilometer.settings.Settings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/// One scrape of each kubelet, or of a sample of them, as a replica scrapes.
///
/// @param nodes all of them
/// @param probes of some or all nodes
record KubeletSurvey(List<NodeFacts> nodes, List<Probe> probes) {

  static final int MOST = 200;

  /// What became of one scrape.
  sealed interface Outcome {}

  /// @param sampled when the node's own sample was taken
  record Scraped(Optional<Instant> sampled, Instant requested) implements Outcome {}

  record Failed(FailureKind kind, String reason) implements Outcome {}

  /// @param target absent if the node has no usable address
  record Probe(NodeFacts node, Optional<KubeletTarget> target, Outcome outcome) {}

  /// Waits for all.
  static KubeletSurvey make(
      KubeClient kube, ApiProbe api, Settings settings, Duration limit, InstantSource clock)
      throws IOException, InterruptedException, ExecutionException {
    requireListable(api);
    List<NodeFacts> nodes = nodes(kube, settings.kubernetes().nodeSelector());
    ScrapeSettings scrape = hurried(settings.scrape(), limit);
    Optional<ServiceAccountToken> token = token(kube, settings.kubernetes());
    Vertx vertx = KubeletClients.eventLoops();
    KubeCredentials credentials =
        token
            .map(account -> kube.credentials().withToken(account::latest))
            .orElseGet(kube::credentials);
    try (KubeletClient kubelets = KubeletClients.create(vertx, scrape, credentials, clock)) {
      var probes = new ArrayList<CompletableFuture<Probe>>();
      for (NodeFacts node : sample(nodes)) {
        probes.add(probe(node, scrape.kubelet(), kubelets));
      }
      CompletableFuture.allOf(probes.toArray(CompletableFuture[]::new)).get();
      return new KubeletSurvey(nodes, probes.stream().map(CompletableFuture::join).toList());
    } finally {
      token.ifPresent(ServiceAccountToken::close);
      var _ = vertx.close();
    }
  }

  /// A watch would wait for the right.
  private static void requireListable(ApiProbe api) throws IOException {
    ApiProbe.Answer answer = api.get("api/v1/nodes?limit=1");
    if (!answer.isSuccessful()) {
      throw new IOException("nodes cannot be listed: " + api.explained(answer));
    }
  }

  private static Optional<ServiceAccountToken> token(KubeClient kube, KubernetesSettings settings)
      throws InterruptedException {
    return settings.kubeletServiceAccount().isEmpty()
        ? Optional.empty()
        : Optional.of(
            ServiceAccountToken.start(
                kube,
                settings.kubeletServiceAccount().get().namespace(),
                settings.kubeletServiceAccount().get().name()));
  }

  private static List<NodeFacts> nodes(KubeClient kube, LabelSelector selector)
      throws InterruptedException {
    var listed = new CountDownLatch(1);
    var listener =
        new NodeListener() {
          @Override
          public void onNode(NodeFacts node) {}

          @Override
          public void onNodeGone(String name) {}

          @Override
          public void onNodesSynced() {
            listed.countDown();
          }
        };
    try (NodeSource source = NodeSource.start(kube, selector, listener)) {
      listed.await();
      return source.index().select(LabelSelector.EVERYTHING, FieldSelector.EVERYTHING);
    }
  }

  /// Evenly spread over the names.
  private static List<NodeFacts> sample(List<NodeFacts> nodes) {
    if (nodes.size() <= MOST) {
      return nodes;
    }
    var sample = new ArrayList<NodeFacts>();
    for (int i = 0; i < MOST; i++) {
      sample.add(nodes.get((int) ((long) i * nodes.size() / MOST)));
    }
    return sample;
  }

  /// With a time limit that leaves time for a report.
  private static ScrapeSettings hurried(ScrapeSettings settings, Duration limit) {
    KubeletSettings kubelet = settings.kubelet();
    Duration timeout =
        kubelet.requestTimeout().compareTo(limit) < 0 ? kubelet.requestTimeout() : limit;
    return new ScrapeSettings(
        settings.resolution(),
        new KubeletSettings(
            kubelet.preferredAddressTypes(),
            kubelet.port(),
            kubelet.useNodeStatusPort(),
            timeout,
            kubelet.security(),
            kubelet.certificateAuthority(),
            kubelet.client()));
  }

  private static CompletableFuture<Probe> probe(
      NodeFacts node, KubeletSettings settings, KubeletClient kubelets) {
    KubeletTarget target;
    try {
      target = KubeletTarget.of(node, settings);
    } catch (ScrapeException unusable) {
      return CompletableFuture.completedFuture(
          new Probe(node, Optional.empty(), new Failed(unusable.kind(), unusable.getMessage())));
    }
    return kubelets
        .fetch(target)
        .toCompletableFuture()
        .handleAsync(
            (body, failure) ->
                new Probe(
                    node, Optional.of(target), failure == null ? decoded(body) : failed(failure)),
            Thread::startVirtualThread); // not on the event loop
  }

  private static Outcome decoded(Exposition body) {
    try {
      Scrape scrape = new ExpositionDecoder().decode(body);
      if (scrape.samples() == 0) {
        return new Failed(
            FailureKind.BODY, "the kubelet's metrics have no usage of the node and of containers");
      }
      return new Scraped(
          scrape.node().map(sample -> Instant.EPOCH.plusNanos(sample.timeNanos())),
          Instant.EPOCH.plusNanos(body.requestedNanos()));
    } catch (ScrapeException malformed) {
      return failed(malformed);
    } finally {
      body.release().run();
    }
  }

  private static Outcome failed(Throwable failure) {
    Throwable cause = Failures.unwrapped(failure);
    return cause instanceof ScrapeException scrape
        ? new Failed(scrape.kind(), scrape.getMessage())
        : new Failed(FailureKind.CONNECTION, cause.toString());
  }

  List<Probe> failed() {
    return probes.stream().filter(probe -> probe.outcome() instanceof Failed).toList();
  }

  /// How many, and of how many if they are a sample.
  String extent() {
    return probes.size() == nodes.size()
        ? "%,d kubelets".formatted(nodes.size())
        : "%,d examined kubelets (of %,d)".formatted(probes.size(), nodes.size());
  }
}
