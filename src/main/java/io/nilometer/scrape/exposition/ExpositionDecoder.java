package io.nilometer.scrape.exposition;

import io.nilometer.model.Scrape;

/// Decodes what the kubelet of one node answers. Belongs to that node's scraper and is used by
/// one thread at a time; it keeps the names of the last body, so that the next one gets the same
/// strings and [io.nilometer.model.PodRef]s and costs little more than its samples.
public final class ExpositionDecoder {

  public static final int MAX_BODY_BYTES = 16 << 20;

  private final Roster roster = new Roster();

  /// Fails on a body that is too large or not in the exposition format, as a whole: nothing of it
  /// counts.
  public Scrape decode(Exposition body) throws ScrapeException {
    int bytes = body.body().remaining();
    if (bytes > MAX_BODY_BYTES) {
      throw new ScrapeException(
          "the kubelet's metrics are " + bytes + " bytes, more than " + MAX_BODY_BYTES);
    }
    return new BodyReader(body, roster).read();
  }
}
