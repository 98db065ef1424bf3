package io.nilometer.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.event.KeyValuePair;

/// The JSON format of the log: one flat object a line, with the names that Kubernetes components
/// give them (k8s.io/component-base/logs/json), and `level`, which those lack. ASCII only, so no
/// text of others moves a cursor or hides another.
///
/// ```
///   {"ts":1780035273849.21,"level":"info","v":0,"logger":"io.nilometer.replica.Nilometer",
///    "msg":"Serving","version":"0.1.0","port":14543}
/// ```
final class KubernetesJsonEncoder extends EncoderBase<ILoggingEvent> {

  private static final String ERROR = "error";
  private static final int NANOS_TO_MILLIS = 6;
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  @Override
  public byte[] headerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] footerBytes() {
    return new byte[0];
  }

  @Override
  public byte[] encode(ILoggingEvent event) {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(event, json);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // memory does not fail
    }
    return text.append('\n').toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void write(ILoggingEvent event, JsonGenerator json) throws IOException {
    var cut = new CutEvent(event);
    json.writeStartObject();
    json.writeNumberField("ts", millis(event.getInstant()));
    json.writeStringField("level", event.getLevel().toString().toLowerCase(Locale.ROOT));
    if (event.getLevel() != Level.ERROR) {
      json.writeNumberField("v", verbosity(event));
    }
    json.writeStringField("logger", event.getLoggerName());
    json.writeStringField("msg", cut.message());
    boolean error = false;
    for (KeyValuePair pair : cut.pairs()) {
      error |= pair.key.equals(ERROR);
      json.writeObjectField(pair.key.equals(ERROR) ? "err" : pair.key, pair.value);
    }
    Optional<IThrowableProxy> thrown = cut.throwable();
    if (thrown.isPresent()) {
      if (!error) {
        json.writeStringField("err", summary(thrown.get()));
      }
      json.writeStringField("stacktrace", ThrowableProxyUtil.asString(thrown.get()));
    }
    json.writeEndObject();
  }

  private static BigDecimal millis(Instant time) {
    return BigDecimal.valueOf(time.getEpochSecond())
        .movePointRight(3)
        .add(BigDecimal.valueOf(time.getNano(), NANOS_TO_MILLIS));
  }

  /// The least `-v` with which the event is logged.
  private static int verbosity(ILoggingEvent event) {
    if (event.getLevel().isGreaterOrEqual(Level.INFO)) {
      return 0;
    }
    return event.getLoggerName().equals(LogSettings.REQUESTS)
        ? LogSettings.REQUEST_VERBOSITY
        : LogSettings.DEBUG_VERBOSITY;
  }

  private static String summary(IThrowableProxy thrown) {
    return thrown.getMessage() == null
        ? thrown.getClassName()
        : thrown.getClassName() + ": " + thrown.getMessage();
  }
}
