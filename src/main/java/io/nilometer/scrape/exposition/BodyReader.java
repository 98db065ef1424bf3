package io.nilometer.scrape.exposition;

import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.util.Optional;

/// Reads one body, line by line, into the [Reading]s of a node and its containers. The format is
/// the Prometheus text format. Lines of other metrics are passed over, whatever they are. A line
/// that cannot be used harms the container that it names, and no other. A body in which more lines
/// are no series than are is in another format.
final class BodyReader {

  /// Of a body in another format no more than these lines are read.
  private static final int MOST_UNREADABLE = 1_000;

  private static final String TOO_MANY =
      "the kubelet's metrics have more than %d pods, %d containers, or %d containers of one pod"
          .formatted(
              KnownContainers.MOST_PODS,
              KnownContainers.MOST_CONTAINERS,
              KnownContainers.MOST_CONTAINERS_OF_A_POD);

  private final Cursor text;
  private final LabelReader labels;
  private final Decimal decimal;
  private final KnownContainers containers;
  private final long requestedNanos;
  private final Reading node = new Reading();
  private Metric metric = Metric.OTHER;
  private int otherFrom; // the name of the metric that was passed over last
  private int otherLength;
  private boolean scrapeError;
  private int read;
  private int unreadable;
  private int broken; // the unreadable ones among them
  private String firstBroken = "";

  BodyReader(Exposition body, KnownContainers containers) {
    this.text = new Cursor(body.body());
    this.labels = new LabelReader(text);
    this.decimal = new Decimal(text);
    this.containers = containers;
    this.requestedNanos = body.requestedNanos();
  }

  Scrape read() throws ScrapeException {
    containers.begin();
    try {
      while (!text.atEnd()) {
        line();
      }
      requireFormat();
      var scrape = new Scrape(nodeSample(), containers.end());
      requireSamples(scrape);
      return scrape;
    } finally {
      containers.release();
    }
  }

  BodyFaults faults() {
    return new BodyFaults(broken, firstBroken).and(containers.excess(), TOO_MANY);
  }

  private Optional<Sample> nodeSample() {
    return node.isComplete() ? Optional.of(node.sample()) : Optional.empty();
  }

  private void requireFormat() throws ScrapeException {
    if (unreadable > read) {
      throw new ScrapeException(FailureKind.BODY, firstBroken);
    }
  }

  private void requireSamples(Scrape scrape) throws ScrapeException {
    if (scrapeError && scrape.samples() == 0) {
      throw new ScrapeException(
          FailureKind.BODY,
          "the kubelet reports resource_scrape_error 1 and no usage: it cannot read its containers'"
              + " statistics; its log says why (is the container runtime down?)");
    }
  }

  private void line() throws ScrapeException {
    int from = text.position();
    try {
      text.skipBlanks();
      switch (text.peek()) {
        case '\n' -> {}
        case '#', '{' -> text.skipLine();
        default -> series();
      }
    } catch (BrokenLineException wrong) {
      onBroken(wrong);
      text.moveTo(from);
      text.skipLine();
    }
    text.advance();
  }

  private void onBroken(BrokenLineException wrong) throws ScrapeException {
    if (broken++ == 0) {
      firstBroken =
          "line %d of the kubelet's metrics: %s"
              .formatted(text.lineAt(wrong.position()), wrong.getMessage());
    }
    if (unreadable > MOST_UNREADABLE) {
      requireFormat();
    }
  }

  private void series() throws BrokenLineException {
    if (isOtherAgain()) {
      text.skipLine();
      return;
    }
    int from = text.position();
    unreadable++; // until its name and labels are read
    if (metric == Metric.OTHER || !metric.follows(text)) { // mostly it is that of the line before
      metric = Metric.read(text);
    }
    if (metric == Metric.OTHER) {
      otherFrom = from;
      otherLength = text.position() - from;
      unreadable--;
      text.skipLine();
      return;
    }
    text.skipBlanks();
    Reading reading = reading();
    unreadable--;
    read++;
    text.skipBlanks();
    try {
      figures(reading);
    } catch (BrokenLineException wrong) {
      spoil(reading);
      throw wrong;
    }
  }

  private boolean isOtherAgain() {
    return metric == Metric.OTHER && otherLength > 0 && text.skipNameLike(otherFrom, otherLength);
  }

  /// Reads the labels, if there are any, and gives what the value behind them is a part of.
  private Reading reading() throws BrokenLineException {
    return switch (metric) {
      case CONTAINER_CPU -> containers.cpu(text, labels);
      case CONTAINER_MEMORY -> containers.memory(text, labels);
      case CONTAINER_START -> containers.start(text, labels);
      case CONTAINER_SWAP -> containers.swap(text, labels);
      case NODE_CPU, NODE_MEMORY, NODE_SWAP, RESOURCE_SCRAPE_ERROR, SCRAPE_ERROR, OTHER -> {
        skipLabels();
        yield node;
      }
    };
  }

  private void skipLabels() throws BrokenLineException {
    if (text.at('{')) {
      labels.begin(true);
      while (labels.next()) {}
    }
  }

  private void figures(Reading reading) throws BrokenLineException {
    int from = text.position();
    double value = decimal.read();
    text.skipBlanks();
    long millis = Timestamp.read(text);
    text.skipBlanks();
    if (!text.at('\n')) {
      throw text.error("the line must end behind the timestamp, not go on with " + text.excerpt());
    }
    if (!take(reading, value, timeNanos(millis))) {
      text.moveTo(from);
      throw text.error("the value is impossible, or differs from one before: " + text.excerpt());
    }
  }

  /// Whether the value can be.
  private boolean take(Reading reading, double value, long timeNanos) {
    return switch (metric) {
      case NODE_CPU, CONTAINER_CPU -> reading.cpu(value, timeNanos);
      case NODE_MEMORY, CONTAINER_MEMORY -> reading.memory(value);
      case CONTAINER_START -> reading.start(value);
      case NODE_SWAP, CONTAINER_SWAP -> reading.swap(value);
      case RESOURCE_SCRAPE_ERROR, SCRAPE_ERROR -> {
        scrapeError |= value == 1;
        yield true;
      }
      case OTHER -> true;
    };
  }

  /// Start and swap are no part of what makes a sample complete.
  private void spoil(Reading reading) {
    switch (metric) {
      case NODE_CPU, NODE_MEMORY, CONTAINER_CPU, CONTAINER_MEMORY -> reading.spoil();
      case CONTAINER_START,
          NODE_SWAP,
          CONTAINER_SWAP,
          RESOURCE_SCRAPE_ERROR,
          SCRAPE_ERROR,
          OTHER -> {}
    }
  }

  private long timeNanos(long millis) throws BrokenLineException {
    return millis == Timestamp.NONE ? requestedNanos : Timestamp.toNanos(text, millis);
  }
}
