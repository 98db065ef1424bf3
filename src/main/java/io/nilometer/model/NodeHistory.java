package io.nilometer.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleConsumer;

/// The newest samples of one node and of its pods, and the batch that brought them. What a batch
/// does not have stays, until it is too old to be answered.
///
/// @param machine where the samples were taken
/// @param requestedNanos when the last batch's scraper asked the kubelet, by our clock, nanoseconds
///     since the epoch
/// @param timeNanos when the node was sampled for the last batch, by the kubelet's clock
/// @param node the node's own history; absent when it never had a sample
public record NodeHistory(
    String name,
    Origin origin,
    Machine machine,
    long requestedNanos,
    long timeNanos,
    Optional<History> node,
    PodHistories pods) {

  /// Batches of two replicas arrive that much later than each other, at most. More is the
  /// difference of their clocks.
  private static final long LEAST_AHEAD_NANOS = 5_000_000_000L;

  public static NodeHistory of(NodeBatch first, long resolutionNanos, DoubleConsumer impossible) {
    var nothing =
        new NodeHistory(
            first.node(),
            first.origin(),
            first.machine(),
            0,
            0,
            Optional.empty(),
            PodHistories.NONE);
    return nothing.continued(first, resolutionNanos, impossible);
  }

  /// This history continued by `batch`. A batch whose sample is not newer and whose scraper may not
  /// turn time back is ignored: then this is what comes back. Of another machine's batch nothing is
  /// continued. Which of two was requested later is judged by one clock: those of two scrapers may
  /// be hours apart.
  ///
  /// @param impossible is given each rate that is left out since no machine can have it, in cores
  /// @param passedNanos between the last request and that of this batch, by the monotonic clock of
  ///     the replica that stores both
  public NodeHistory accept(
      NodeBatch batch, long passedNanos, long resolutionNanos, DoubleConsumer impossible) {
    if (batch.timeNanos() <= timeNanos && !batch.origin().turnsBack(origin, passedNanos > 0)) {
      return this;
    }
    if (!batch.machine().isOther(machine)) {
      return with(batch, passedNanos, resolutionNanos, impossible);
    }
    return passedNanos > 0 ? of(batch, resolutionNanos, impossible) : this;
  }

  /// The same where one clock showed both requests.
  public NodeHistory accept(NodeBatch batch, long resolutionNanos, DoubleConsumer impossible) {
    return accept(batch, batch.requestedNanos() - requestedNanos, resolutionNanos, impossible);
  }

  /// The same where impossible rates were counted already.
  public NodeHistory accept(NodeBatch batch, long resolutionNanos) {
    return accept(batch, resolutionNanos, _ -> {});
  }

  /// This history, with rates that it lacks and that follow from what was known before.
  public NodeHistory filledFrom(NodeHistory older, long resolutionNanos) {
    if (isRated() || older.timeNanos > timeNanos) {
      return this;
    }
    NodeHistory filled = older.accept(lastBatch(), resolutionNanos);
    return filled.hasMoreRatesThan(this) ? filled : this;
  }

  private NodeBatch lastBatch() {
    Optional<Sample> sample = node.map(History::last).filter(last -> last.timeNanos() == timeNanos);
    var scrape = new Scrape(sample, pods.lastScraped());
    return new NodeBatch(name, origin, requestedNanos, 0, machine, scrape, 0);
  }

  /// Whether this has a rate of the node or of more containers where the other one has none.
  public boolean hasMoreRatesThan(NodeHistory other) {
    return (isPaired() && !other.isPaired()) || pairedContainers() > other.pairedContainers();
  }

  private NodeHistory with(
      NodeBatch batch, long passedNanos, long resolutionNanos, DoubleConsumer impossible) {
    boolean handedOver = !batch.origin().scraper().equals(origin.scraper());
    long ahead = handedOver ? aheadNanos(batch, passedNanos) : batch.clockSetNanos();
    return (ahead == 0 ? this : seenLaterBy(ahead)).continued(batch, resolutionNanos, impossible);
  }

  /// By how much the clock of the batch's scraper is ahead of that of the last one's.
  private long aheadNanos(NodeBatch batch, long passedNanos) {
    long ahead = batch.requestedNanos() - requestedNanos - passedNanos;
    return Math.abs(ahead) > LEAST_AHEAD_NANOS ? ahead : 0;
  }

  /// The same by our clock as it was set.
  private NodeHistory seenLaterBy(long nanos) {
    return new NodeHistory(
        name,
        origin,
        machine,
        requestedNanos + nanos,
        timeNanos,
        node.map(history -> history.seenLaterBy(nanos)),
        pods.seenLaterBy(nanos));
  }

  private NodeHistory continued(NodeBatch batch, long resolutionNanos, DoubleConsumer impossible) {
    Scrape scrape = batch.scrape();
    Machine now = batch.machine().or(machine);
    Optional<Sample> next = scrape.node().map(sample -> sample.seenAt(batch.requestedNanos()));
    PodSamples taken =
        MissingContainers.of(pods, scrape.containers(), batch.requestedNanos(), resolutionNanos)
            .withoutWaiting();
    PodHistories before = pods.before(taken);
    boolean handedOver = !batch.origin().scraper().equals(origin.scraper());
    ClockStep step = clockStep(batch, resolutionNanos, before, taken);
    var terms =
        new Pairing.Terms(
            resolutionNanos,
            batch.requestedNanos(),
            handedOver ? 0 : step.nanos(),
            handedOver ? Clocks.OF_TWO_SCRAPERS : step.clocks(),
            now.mostCores());
    return new NodeHistory(
        name,
        batch.origin(),
        now,
        batch.requestedNanos(),
        batch.timeNanos(),
        next.map(sample -> History.next(node, sample, terms, impossible)).or(() -> node),
        before.accept(taken, terms, impossible));
  }

  private ClockStep clockStep(
      NodeBatch batch, long resolutionNanos, PodHistories before, PodSamples taken) {
    var step = new ClockStep(batch.tookNanos(), resolutionNanos);
    before.addTo(step, taken, batch.requestedNanos());
    if (!step.isRefuted() && batch.scrape().node().isPresent() && node.isPresent()) {
      Sample last = node.get().last();
      boolean onDemand =
          node.get() instanceof History.Paired(Sample prev, Sample _)
              && ClockStep.isOnDemand(prev, last);
      step.add(
          onDemand, last.timeNanos(), last.seenNanos(), batch.timeNanos(), batch.requestedNanos());
    }
    return step;
  }

  /// Without what is too old to be answered and was not in the last batch.
  ///
  /// @param oldestNanos when a sample must have been seen first, by our clock
  public NodeHistory without(long oldestNanos) {
    return pods.hasOnlyScraped()
        ? this
        : new NodeHistory(
            name, origin, machine, requestedNanos, timeNanos, node, pods.without(oldestNanos));
  }

  /// Whether the node and all containers have a rate.
  public boolean isRated() {
    return isPaired() && pairedContainers() == containers();
  }

  /// Whether the node itself has two samples.
  public boolean isPaired() {
    return node.filter(History.Paired.class::isInstance).isPresent();
  }

  /// Whether all that has a rate by its next sample has one: the node, if it was ever sampled, and
  /// each container that more than the last batch had. A kubelet may keep the sample of one
  /// container for longer than that of another.
  public boolean isServable() {
    boolean rated = isPaired() || (node.isEmpty() && pairedContainers() > 0);
    return rated && !pods.awaitsSample(requestedNanos);
  }

  /// How many containers of its pods have two samples, so that there is a rate.
  public int pairedContainers() {
    return pods.paired();
  }

  /// How many containers its pods have.
  public int containers() {
    return pods.count();
  }

  /// The node's own usage.
  ///
  /// @param oldestNanos when the sample must have been seen first, by our clock
  public Optional<NodeUsage> usage(long oldestNanos) {
    return node.filter(history -> !history.last().isOlderThan(oldestNanos))
        .flatMap(History::usage)
        .map(usage -> new NodeUsage(name, usage));
  }

  /// Adds the usage of each pod that has a rate.
  ///
  /// @param oldestNanos when its samples must have been seen first, by our clock
  public void addPodUsages(long oldestNanos, List<PodUsage> to) {
    new PodRates(pods, name, oldestNanos).addTo(to);
  }

  /// The same of the wanted pods only.
  public void addPodUsages(Set<PodRef> wanted, long oldestNanos, List<PodUsage> to) {
    new PodRates(pods, name, oldestNanos).addTo(to, wanted);
  }

  /// Offers the usage of each pod that has a rate.
  public void offerPodUsages(long oldestNanos, TopPods to) {
    new PodRates(pods, name, oldestNanos).offerTo(to);
  }
}
