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
import io.nilometer.demo.objects.Document;
import io.nilometer.demo.objects.Kind;
import io.nilometer.demo.objects.ObjectName;
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
import io.vertx.core.json.JsonObject;
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

/// A Kubernetes cluster simulated in this JVM, for the demo and for tests: a kubelet for each node
/// (TLS, on loopback addresses 127.77.x.y) and a small API server (TLS, 127.0.0.1) that proxies the
/// metrics API to [#backends]. The true usage of every container and node is known, see
/// [#expectedCpuNanocores(PodRef, String, long, long)].
///
/// Controls are safe for any thread. A change is in effect when the call returns. A control throws
/// a [java.util.NoSuchElementException] for an unknown node or pod. [#close] ends all threads,
/// frees all ports and removes the kubeconfigs that were written.
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
    this.api = new SimulatedApiServer(apiLoop, server, users, store, aggregator, clock);
    store.put(AuthenticationConfigMap.of(authority, frontProxy));
  }

  /// Starts a cluster with the system clock and kubelets on any free port.
  public static SimulatedCluster start(ClusterSpec spec) {
    return start(spec, InstantSource.system(), 0);
  }

  /// Starts a cluster.
  ///
  /// @param clock of the kubelets' samples
  /// @param kubeletPort of all kubelets; 0: any free port
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

  /// The URL of the API server: `https://127.0.0.1:PORT`.
  public URI apiServer() {
    return URI.create("https://" + SimulatedApiServer.HOST + ":" + api.port());
  }

  /// The administrator's bearer token, valid at the API server and at kubelets.
  public String token() {
    return token;
  }

  /// An administrator's client certificate, for servers that trust the cluster's authority. Its
  /// group `system:masters` is authorized without a SubjectAccessReview.
  public X509KeyManager administrator() {
    return authority.issueFor(ADMIN, "system:masters").keyManager();
  }

  /// Adds a user to the API server.
  ///
  /// @param allowed the answer to each SubjectAccessReview for the user
  /// @return the user's bearer token
  public String addUser(String name, boolean allowed) {
    return users.admit(name, allowed);
  }

  /// The TLS context for clients of the API server and of kubelets.
  public SSLContext trusted() {
    return authority.trusted();
  }

  /// Writes a kubeconfig with the authority and the token, which only its owner can read. [#close]
  /// removes it. Throws an [IllegalArgumentException] if `file` exists and is not such a
  /// kubeconfig.
  public void writeKubeconfig(Path file) {
    String text = KubeconfigFile.text(apiServer().toString(), authority.certificatePem(), token);
    KubeconfigFile.write(file, text);
    kubeconfigs.put(file, text);
  }

  /// Sets the servers of the metrics API. Requests go in turn to the servers whose `/readyz`, which
  /// is probed every second, last answered 200. While none is ready, requests get 503.
  ///
  /// @param servers scheme, host and port, `https://127.0.0.1:4443`
  public void backends(List<URI> servers) {
    aggregator.backends(servers);
  }

  /// Whether a backend answered the last probe of `/readyz` with 200.
  public boolean isReady(URI backend) {
    return aggregator.isReady(backend);
  }

  /// Sorted by name.
  public List<String> nodes() {
    return world.nodeNames();
  }

  /// Sorted by namespace, then name.
  public List<PodRef> pods() {
    return world.podRefs();
  }

  /// The pods of a node, sorted by namespace, then name.
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

  /// The mean CPU rate of a container between two times, billionths of a core. It must not have
  /// been restarted in between. Times are nanoseconds since the epoch.
  public double expectedCpuNanocores(PodRef pod, String container, long fromNanos, long toNanos) {
    return world.pod(pod).container(container).load().nanocores(fromNanos, toNanos);
  }

  /// The mean CPU rate of a node between two times, billionths of a core.
  public double expectedCpuNanocores(String node, long fromNanos, long toNanos) {
    return world.node(node).load().nanocores(fromNanos, toNanos);
  }

  /// The working set of a container at a time.
  public long expectedMemoryBytes(PodRef pod, String container, long atNanos) {
    return world.pod(pod).container(container).load().memoryBytes(atNanos);
  }

  /// The working set of a node at a time.
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

  /// Delays the answers of a kubelet.
  public void slow(String node, Duration delay) {
    kubelets.kubelet(node).suffer(new Fault.Slow(delay));
  }

  /// Makes a kubelet answer with this status and body.
  public void fail(String node, int status, String body) {
    kubelets.kubelet(node).suffer(new Fault.Failing(status, body));
  }

  /// Makes a kubelet accept requests and never answer them.
  public void hang(String node) {
    kubelets.kubelet(node).suffer(new Fault.Hanging());
  }

  /// Stops a node's kubelet; the node stays.
  public void stopKubelet(String node) {
    kubelets.close(node);
  }

  /// Gives a node's kubelet another certificate, at the address it has.
  public void certifyKubelet(String node, CertifiedKey certificate) {
    kubelets.certify(node, kubeletAddress(node), kubeletPort, certificate);
  }

  /// The cluster's CA.
  public Authority authority() {
    return authority;
  }

  /// Refuses a right to everyone, in reviews of access.
  public void forbid(String verb, String resource) {
    users.forbid(verb, resource);
  }

  /// Adds or replaces an object.
  ///
  /// @param json all of it but `kind` and `apiVersion`
  public void put(Kind kind, String namespace, String name, String json) {
    store.put(new Document(kind, new ObjectName(namespace, name), 0, new JsonObject(json)));
  }

  public void remove(Kind kind, String namespace, String name) {
    store.remove(kind, new ObjectName(namespace, name));
  }

  /// Removes the faults of all kubelets. Requests that already hang stay unanswered.
  public void heal() {
    kubelets.all().forEach(kubelet -> kubelet.suffer(new Fault.Well()));
  }

  /// Adds a node with as many pods as the others had at first, all running for an hour.
  public void addNode(String node) {
    if (world.nodeNames().contains(node)) {
      throw new IllegalArgumentException("the simulated cluster already has a node " + node);
    }
    String address = world.nextAddress();
    kubeletPort = kubelets.open(Map.of(node, address), kubeletPort);
    world.join(node, address, kubeletPort);
  }

  /// Removes a node with its pods, and stops its kubelet.
  public void removeNode(String node) {
    kubelets.close(node);
    world.leave(node);
  }

  /// Adds or replaces labels of a node.
  public void relabelNode(String node, Map<String, String> labels) {
    world.changeNode(
        node,
        before -> {
          var merged = new HashMap<>(before.labels());
          merged.putAll(labels);
          return before.withLabels(merged);
        });
  }

  /// Changes the metrics path of a node's kubelet, and the annotation of the node.
  public void changeMetricsPath(String node, String path) {
    world.changeNode(node, before -> before.withMetricsPath(path));
  }

  /// Moves a node's kubelet to an unused address.
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

  /// Changes `status.phase` of a pod. Its kubelet still reports it, so that only the phase can be
  /// the reason why it is not served.
  public void changePhase(PodRef pod, String phase) {
    world.changePod(pod, before -> before.inPhase(phase));
  }

  /// Restarts a container now: its CPU counter begins at 0 again.
  public void restartContainer(PodRef pod, String container) {
    long now = Time.floor(clock.instant(), MILLISECOND);
    world.changePod(pod, before -> before.restarting(container, now));
  }

  /// Ends open watches with 410 Gone, and later watches from earlier resource versions.
  public void expireWatches() {
    store.expire();
  }

  /// Closes the connections of all watches.
  public void dropWatches() {
    api.watches().drop();
  }

  /// Sends bookmarks now to the watches that requested them, besides those of every ten seconds.
  public void bookmarkWatches() {
    api.watches().bookmark();
  }

  public int openWatches() {
    return api.watches().count();
  }

  /// The number of calls to the API server since the start.
  ///
  /// @param verb `get`, `list`, `watch`, `create`, `update` or `delete`
  /// @param resource `nodes`, `pods`, `configmaps`, `leases`, `tokenreviews` or
  ///     `subjectaccessreviews`
  public long apiCalls(String verb, String resource) {
    return api.calls(verb, resource);
  }

  /// Stops the API server and closes all its connections. Its objects stay.
  public void stopApi() {
    api.stop();
  }

  /// Starts the API server again, on its port.
  public void startApi() {
    api.start();
  }

  /// The number of authorized scrapes of a kubelet.
  public long scrapes(String node) {
    return kubelets.kubelet(node).scrapes();
  }

  /// When a kubelet last answered a scrape with metrics, by [System#nanoTime]; 0: never.
  public long scrapedNanos(String node) {
    return kubelets.kubelet(node).answeredNanos();
  }

  /// The highest number of concurrent scrapes of a kubelet so far.
  public int mostConcurrentScrapes(String node) {
    return kubelets.kubelet(node).mostInFlight();
  }

  /// The number of TLS connections to a kubelet so far.
  public long handshakes(String node) {
    return kubelets.kubelet(node).handshakes();
  }

  /// The number of TLS connections to all kubelets so far.
  public long handshakes() {
    return kubelets.all().stream().mapToLong(SimulatedKubelet::handshakes).sum();
  }

  @Override
  public void close() {
    kubeconfigs.forEach(KubeconfigFile::remove);
    kubeconfigs.clear();
    aggregator.close();
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
