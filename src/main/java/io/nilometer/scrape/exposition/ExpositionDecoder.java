package io.nilometer.scrape.exposition;

import io.nilometer.model.Scrape;

/// Decodes the bodies of one node's kubelet. Belongs to that node's scraper and is used by one
/// thread at a time. It keeps the names of the last body, so that the next one gets the same
/// strings and [io.nilometer.model.PodRef]s and costs little more than its samples.
public final class ExpositionDecoder {

  public static final int MAX_BODY_BYTES = 16 << 20;

  private final KnownContainers containers = new KnownContainers();
  private BodyFaults faults = BodyFaults.NONE;

  /// Fails on a body that is too large or not in the exposition format, as a whole: nothing of it
  /// counts.
  public Scrape decode(Exposition body) throws ScrapeException {
    faults = BodyFaults.NONE;
    int bytes = body.body().remaining();
    if (bytes > MAX_BODY_BYTES) {
      throw new ScrapeException(
          FailureKind.BODY,
          "the kubelet's metrics are " + bytes + " bytes, more than " + MAX_BODY_BYTES);
    }
    var reader = new BodyReader(body, containers);
    Scrape scrape = reader.read();
    faults = reader.faults();
    return scrape;
  }

  /// How many bytes of labels are kept for the next body.
  int labelBytes() {
    return containers.labelBytes();
  }

  /// What was wrong with the body that was decoded last.
  public BodyFaults faults() {
    return faults;
  }
}
