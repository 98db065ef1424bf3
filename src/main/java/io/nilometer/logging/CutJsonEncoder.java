package io.nilometer.logging;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;

/// The JSON format of the log: one object a line.
final class CutJsonEncoder extends JsonEncoder {

  CutJsonEncoder() {
    setWithFormattedMessage(true);
    setWithMessage(false);
    setWithArguments(false);
    setWithSequenceNumber(false);
    setWithNanoseconds(false);
    setWithContext(false);
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    return super.encode(new CutEvent(event));
  }
}
