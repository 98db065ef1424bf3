package io.nilometer.demo;

import io.nilometer.demo.apiserver.Aggregator;
import io.nilometer.demo.apiserver.AuthenticationConfigMap;
import io.nilometer.demo.apiserver.ObjectStore;
import io.nilometer.demo.apiserver.SimulatedApiServer;
import io.nilometer.demo.apiserver.SimulatedUsers;
import io.nilometer.demo.kubelet.Fault;
import io.nilometer.demo.kubelet.MetricsBody;
import io.nilometer.demo.kubelet.Sampling;
import io.nilometer.demo.kubelet.SimulatedKubelet;
import io.nilometer.demo.kubelet.SimulatedKubelets;
import io.nilometer.demo.net.Authority;
import io.nilometer.demo.net.Blocking;
import io.nilometer.demo.objects.ClusterSpec;
import io.nilometer.demo.objects.PodFactory;
import io.nilometer.demo.objects.SimulatedContainer;
import io.nilometer.demo.objects.SimulatedPod;
import io.nilometer.demo.objects.Time;
import io.nilometer.model.PodRef;
import io.nilometer.tls.CertifiedKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.X509KeyManager;

/// A Kubernetes cluster pretended to in this JVM, for the demo and for tests: a kubelet for each
/// node (TLS, on loopback addresses 127.77.x.y) and a small API server (TLS, 127.0.0.1) that
/// passes the metrics API on to [#backends]. What every container and node uses is known, see
/// [#expectedCpuNanocores(PodRef, String, long, long)]. Controls may be called from any thread;
/// what they change is in effect when they return, and they fail with a
/// [java.util.NoSuchElementException] for a node or pod there is not. [#close] ends all threads,
/// frees all ports and removes the kubeconfigs written.
public final class SimulatedCluster implements AutoCloseable {

  private static final String ADMIN = "admin";
  private static final String FAILURE = "simulated failure\n";
  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private final Vertx kubeletLoop = loop();
  private final Vertx apiLoop = loop();
  private final InstantSource clock;
  private final Authority authority = Authority.create("simulated-cluster");
  private final ObjectStore store = new ObjectStore();
  private final SimulatedUsers users = new SimulatedUsers();
  private final String token = users.admit(ADMIN, true);
  private final World world;
  private final SimulatedKubelets kubelets;
  private final Aggregator aggregator;
  private final SimulatedApiServer api;
  private final Map<Path, String> kubeconfigs = new ConcurrentHashMap<>();
  private volatile int kubeletPort;
  private volatile Sampling sampling = Sampling.AT_EACH_SCRAPE;

  private SimulatedCluster(ClusterSpec spec, InstantSource clock) {
    this.clock = clock;
    this.world = new World(spec, store, clock);
    this.kubelets = new SimulatedKubelets(kubeletLoop, authority, token, this::source);
    Authority frontProxy = Authority.create("front-proxy");
    this.aggregator =
        new Aggregator(apiLoop, frontProxy.issue("front-proxy-client", List.of(), List.of()));
    CertifiedKey server =
        authority.issue(
            "kube-apiserver", List.of(SimulatedApiServer.HOST), List.of("localhost", "kubernetes"));
    this.api = new SimulatedApiServer(apiLoop, server, users, store, aggregator);
    store.put(AuthenticationConfigMap.of(authority, frontProxy));
  }

  /// Starts a cluster on the system's clock, its kubelets on any port.
  public static SimulatedCluster start(ClusterSpec spec) {
    return start(spec, InstantSource.system(), 0);
  }

  /// Starts a cluster.
  ///
  /// @param clock by which kubelets take their samples
  /// @param kubeletPort of all kubelets; 0: one that is free
  public static SimulatedCluster start(ClusterSpec spec, InstantSource clock, int kubeletPort) {
    var cluster = new SimulatedCluster(spec, clock);
    try {
      cluster.populate(spec, kubeletPort);
      cluster.api.start();
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  private void populate(ClusterSpec spec, int port) {
    if (spec.nodes() > 0) {
      var addresses = new LinkedHashMap<String, String>();
      int width = Math.max(3, Integer.toString(spec.nodes() - 1).length());
      for (int i = 0; i < spec.nodes(); i++) {
        addresses.put("node-" + PodFactory.padded(i, width), world.nextAddress());
      }
      kubeletPort = kubelets.open(addresses, port);
      addresses.forEach((node, address) -> world.join(node, address, kubeletPort));
      misbehave(spec, List.copyOf(addresses.keySet()));
    }
  }

  private void misbehave(ClusterSpec spec, List<String> nodes) {
    int failing = nodes.size() - spec.failing();
    nodes.subList(failing - spec.slow(), failing).forEach(node -> slow(node, spec.delay()));
    nodes.subList(failing, nodes.size()).forEach(node -> fail(node, 500, FAILURE));
  }

  private SimulatedKubelet.Source source(String node) {
    return new SimulatedKubelet.Source() {
      @Override
      public String metricsPath() {
        return world.node(node).metricsPath();
      }

      @Override
      public String metrics() {
        return MetricsBody.write(world.node(node), world.podsOn(node), sampling, clock.instant());
      }
    };
  }

  /// Of the API server: `https://127.0.0.1:PORT`.
  public URI apiServer() {
    return URI.create("https://" + SimulatedApiServer.HOST + ":" + api.port());
  }

  /// The administrator's bearer token, which API server and kubelets take.
  public String token() {
    return token;
  }

  /// For clients of what trusts the cluster's authority: a certificate of an administrator, whose
  /// rights need not be asked for at the API server.
  public X509KeyManager administrator() {
    return authority.issueFor(ADMIN, "system:masters").keyManager();
  }

  /// Lets another user in at the API server.
  ///
  /// @param allowed what a SubjectAccessReview says of anything the user wants to do
  /// @return the user's bearer token
  public String addUser(String name, boolean allowed) {
    return users.admit(name, allowed);
  }

  /// For clients of API server and kubelets: trusts the cluster's authority.
  public SSLContext trusted() {
    return authority.trusted();
  }

  /// Writes a kubeconfig with authority and token, which only its owner may read; [#close]
  /// removes it. Fails with an [IllegalArgumentException] where `file` is something else already.
  public void writeKubeconfig(Path file) {
    String text = KubeconfigFile.text(apiServer().toString(), authority.certificatePem(), token);
    KubeconfigFile.write(file, text);
    kubeconfigs.put(file, text);
  }

  /// Says where the metrics API is served: requests go in turn to those of whose `/readyz` the
  /// latest answer, asked each second, was 200; while there is none, 503.
  ///
  /// @param servers scheme, host and port, `https://127.0.0.1:4443`
  public void backends(List<URI> servers) {
    aggregator.backends(servers);
  }

  /// By name.
  public List<String> nodes() {
    return world.nodeNames();
  }

  /// By namespace, then name.
  public List<PodRef> pods() {
    return world.podRefs();
  }

  /// Those of a node, by namespace, then name.
  public List<PodRef> pods(String node) {
    return world.podsOn(node).stream().map(SimulatedPod::ref).sorted().toList();
  }

  public String nodeOf(PodRef pod) {
    return world.pod(pod).node();
  }

  public List<String> containers(PodRef pod) {
    return world.pod(pod).containers().stream().map(SimulatedContainer::name).toList();
  }

  public String kubeletAddress(String node) {
    return world.node(node).address();
  }

  public int kubeletPort() {
    return kubeletPort;
  }

  /// What a container used between two times (nanoseconds since the epoch) in which it was not
  /// restarted: its mean rate, billionths of a core.
  public double expectedCpuNanocores(PodRef pod, String container, long fromNanos, long toNanos) {
    return world.pod(pod).container(container).load().nanocores(fromNanos, toNanos);
  }

  /// What a node used between two times, billionths of a core.
  public double expectedCpuNanocores(String node, long fromNanos, long toNanos) {
    return world.node(node).load().nanocores(fromNanos, toNanos);
  }

  /// Working set of a container at a time.
  public long expectedMemoryBytes(PodRef pod, String container, long atNanos) {
    return world.pod(pod).container(container).load().memoryBytes(atNanos);
  }

  /// Working set of a node at a time.
  public long expectedMemoryBytes(String node, long atNanos) {
    return world.node(node).load().memoryBytes(atNanos);
  }

  /// When a container is sampled for a scrape, nanoseconds since the epoch.
  ///
  /// @param scrapeNanos time of the scrape
  public long sampledAt(PodRef pod, String container, long scrapeNanos) {
    SimulatedPod sampled = world.pod(pod);
    return sampling.ofContainer(
        sampled, sampled.container(container), Instant.EPOCH.plusNanos(scrapeNanos));
  }

  /// When a container started, nanoseconds since the epoch.
  public long startedAt(PodRef pod, String container) {
    return world.pod(pod).container(container).startNanos();
  }

  /// Lets kubelets sample containers, pods and the node together, only at multiples of `interval`,
  /// and answer with the latest samples until the next.
  public void sampleEvery(Duration interval) {
    sampling = new Sampling(interval, interval);
  }

  /// Lets kubelets sample the node and the pods every 10 s, as real kubelets do, not at each
  /// scrape.
  public void sampleAsRealKubelets() {
    sampling = new Sampling(MILLISECOND, Sampling.HOUSEKEEPING);
  }

  /// Lets a kubelet answer late.
  public void slow(String node, Duration delay) {
    kubelets.kubelet(node).suffer(new Fault.Slow(delay));
  }

  /// Lets a kubelet answer with this status and body.
  public void fail(String node, int status, String body) {
    kubelets.kubelet(node).suffer(new Fault.Failing(status, body));
  }

  /// Lets a kubelet take requests without ever answering them.
  public void hang(String node) {
    kubelets.kubelet(node).suffer(new Fault.Hanging());
  }

  /// Makes all kubelets well; requests that hang stay so.
  public void heal() {
    kubelets.all().forEach(kubelet -> kubelet.suffer(new Fault.Well()));
  }

  /// Adds a node with as many pods as the others began with, running for an hour.
  public void addNode(String node) {
    if (world.nodeNames().contains(node)) {
      throw new IllegalArgumentException("the simulated cluster has a node " + node + " already");
    }
    String address = world.nextAddress();
    kubeletPort = kubelets.open(Map.of(node, address), kubeletPort);
    world.join(node, address, kubeletPort);
  }

  /// Removes a node with its pods; nobody listens at its address any more.
  public void removeNode(String node) {
    kubelets.close(node);
    world.leave(node);
  }

  /// Sets some of a node's labels and leaves the others.
  public void relabelNode(String node, Map<String, String> labels) {
    world.changeNode(
        node,
        before -> {
          var merged = new HashMap<>(before.labels());
          merged.putAll(labels);
          return before.withLabels(merged);
        });
  }

  /// Lets a node's kubelet answer at another path only, and says so in the node's annotation.
  public void changeMetricsPath(String node, String path) {
    world.changeNode(node, before -> before.withMetricsPath(path));
  }

  /// Moves a node's kubelet to an address never used before.
  ///
  /// @return the address
  public String moveKubelet(String node) {
    String address = world.nextAddress();
    kubelets.move(node, address, kubeletPort);
    world.changeNode(node, before -> before.withAddress(address));
    return address;
  }

  /// Adds a pod that starts now.
  public PodRef addPod(String node) {
    return world.addPod(node);
  }

  public void removePod(PodRef pod) {
    world.removePod(pod);
  }

  /// Replaces `count` pods, spread over the nodes, by new ones that start now.
  public void churn(int count) {
    world.churn(count);
  }

  /// Changes `status.phase` of a pod. Its kubelet goes on telling of it, so that only the phase
  /// can be the reason why it is not served.
  public void changePhase(PodRef pod, String phase) {
    world.changePod(pod, before -> before.inPhase(phase));
  }

  /// Restarts a container: its CPU counter begins at 0 again, now.
  public void restartContainer(PodRef pod, String container) {
    long now = Time.floor(clock.instant(), MILLISECOND);
    world.changePod(pod, before -> before.restarting(container, now));
  }

  /// Answers open watches, and new ones from earlier versions, with 410 Gone.
  public void expireWatches() {
    store.expire();
  }

  /// Cuts the connections of all watches.
  public void dropWatches() {
    api.watches().drop();
  }

  /// Sends bookmarks now to the watches that want them, not only each ten seconds.
  public void bookmarkWatches() {
    api.watches().bookmark();
  }

  public int openWatches() {
    return api.watches().count();
  }

  /// How often the API server was asked something since the start.
  ///
  /// @param verb `get`, `list`, `watch`, `create`, `update` or `delete`
  /// @param resource `nodes`, `pods`, `configmaps`, `leases`, `tokenreviews` or
  ///     `subjectaccessreviews`
  public long apiCalls(String verb, String resource) {
    return api.calls(verb, resource);
  }

  /// Takes the API server away, with all its connections. Its objects stay.
  public void stopApi() {
    api.stop();
  }

  /// Brings the API server back on its port.
  public void startApi() {
    api.start();
  }

  /// How many authorised requests for its metrics a kubelet got.
  public long scrapes(String node) {
    return kubelets.kubelet(node).scrapes();
  }

  /// The most scrapes that were ever under way at once at a kubelet.
  public int mostConcurrentScrapes(String node) {
    return kubelets.kubelet(node).mostInFlight();
  }

  /// TLS connections made to a kubelet.
  public long handshakes(String node) {
    return kubelets.kubelet(node).handshakes();
  }

  /// TLS connections made to all kubelets there are.
  public long handshakes() {
    return kubelets.all().stream().mapToLong(SimulatedKubelet::handshakes).sum();
  }

  @Override
  public void close() {
    kubeconfigs.forEach(KubeconfigFile::remove);
    kubeconfigs.clear();
    Blocking.await(Future.join(apiLoop.close(), kubeletLoop.close()));
  }

  private static Vertx loop() {
    return Vertx.vertx(
        new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                new FileSystemOptions()
                    .setFileCachingEnabled(false)
                    .setClassPathResolvingEnabled(false)));
  }
}
