package io.nilometer.scrape;

import io.nilometer.model.Scrape;

final class ExpositionDecoder {
  Scrape decode(Exposition e) throws ScrapeException {
    throw new ScrapeException("x" + e);
  }
}
