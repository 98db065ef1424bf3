package io.nilometer.api.watch;

import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.WatchEncoder;
import io.nilometer.api.http.EventBody;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/// A watch that has begun.
public sealed interface OpenedWatch {

  /// Its events.
  EventBody encoded(WatchEncoder encoder);

  /// A watch that goes on until it times out or its client disconnects.
  record Running(WatchQueue queue) implements OpenedWatch {

    @Override
    public EventBody encoded(WatchEncoder encoder) {
      return new EventBody(
          encoder.contentType(),
          Source.fromGraph(new WatchStage(queue, encoder)),
          queue::close,
          queue.cut());
    }
  }

  /// The version that it was to begin at is too old.
  record Expired(long version) implements OpenedWatch {

    @Override
    public EventBody encoded(WatchEncoder encoder) {
      byte[] error = encoder.error(Status.expired(Long.toString(version)));
      return new EventBody(
          encoder.contentType(),
          Source.single(ByteString.fromArrayUnsafe(error)),
          () -> {},
          new CompletableFuture<>());
    }
  }
}
