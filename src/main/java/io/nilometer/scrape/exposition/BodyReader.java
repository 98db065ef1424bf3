package io.nilometer.scrape.exposition;

import io.nilometer.model.Sample;
import io.nilometer.model.Scrape;
import java.util.Optional;

/// Reads one body, line by line, into the [Reading]s of a node and its containers. The format is
/// the Prometheus text format, judged as strictly as the reference's parser judges it, so that
/// both fail on the same bodies.
final class BodyReader {

  private final Cursor text;
  private final LabelReader labels;
  private final Decimal decimal;
  private final Roster roster;
  private final long requestedNanos;
  private final Reading node = new Reading();
  private final Reading unread = new Reading();
  private Metric metric = Metric.OTHER;

  BodyReader(Exposition body, Roster roster) {
    this.text = new Cursor(body.body());
    this.labels = new LabelReader(text);
    this.decimal = new Decimal(text);
    this.roster = roster;
    this.requestedNanos = body.requestedNanos();
  }

  Scrape read() throws ScrapeException {
    roster.begin();
    try {
      while (!text.atEnd()) {
        line();
      }
      return new Scrape(nodeSample(), roster.end());
    } finally {
      roster.release();
    }
  }

  private Optional<Sample> nodeSample() {
    return node.isComplete() ? Optional.of(node.sample()) : Optional.empty();
  }

  private void line() throws ScrapeException {
    text.skipBlanks();
    switch (text.peek()) {
      case '\n' -> {}
      case '#' -> CommentReader.skip(text);
      default -> series();
    }
    text.advance();
  }

  private void series() throws ScrapeException {
    boolean named = !text.at('{');
    metric = named ? Metric.read(text, metric) : Metric.OTHER;
    text.skipBlanks();
    Reading reading = reading(named);
    text.skipBlanks();
    double value = decimal.read();
    text.skipBlanks();
    long millis = Timestamp.read(text);
    text.skipBlanks();
    if (!text.at('\n')) {
      throw text.error("the line must end behind the timestamp, not go on with " + text.excerpt());
    }
    take(reading, value, millis);
  }

  /// Reads the labels, if there are any, and says where the value behind them goes.
  private Reading reading(boolean named) throws ScrapeException {
    return switch (metric) {
      case NODE_CPU, NODE_MEMORY, NODE_SWAP -> {
        skipLabels(named);
        yield node;
      }
      case CONTAINER_CPU -> roster.cpu(text, labels);
      case CONTAINER_MEMORY -> roster.memory(text, labels);
      case CONTAINER_START -> roster.start(text, labels);
      case CONTAINER_SWAP -> roster.swap(text, labels);
      case OTHER -> {
        skipLabels(named);
        yield unread;
      }
    };
  }

  private void skipLabels(boolean named) throws ScrapeException {
    if (text.at('{')) {
      labels.begin(named);
      while (labels.next()) {}
    }
  }

  private void take(Reading reading, double value, long millis) throws ScrapeException {
    switch (metric) {
      case NODE_CPU, CONTAINER_CPU -> reading.cpu(value, timeNanos(millis));
      case NODE_MEMORY, CONTAINER_MEMORY -> reading.memory(value, timeNanos(millis));
      case CONTAINER_START -> reading.start(value);
      case NODE_SWAP, CONTAINER_SWAP -> reading.swap(value);
      case OTHER -> {}
    }
  }

  private long timeNanos(long millis) throws ScrapeException {
    return millis == Timestamp.NONE ? requestedNanos : Timestamp.toNanos(text, millis);
  }
}
