package io.nilometer.api.watch;

import io.nilometer.api.encode.WatchEncoder;
import org.apache.pekko.Done;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.AbstractOutHandler;
import org.apache.pekko.stream.stage.AsyncCallback;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.apache.pekko.util.ByteString;

/// Sends the events of a [WatchQueue] as fast as the client reads. To be run once.
final class WatchStage extends GraphStage<SourceShape<ByteString>> {

  /// Some 64 KiB.
  private static final int MOST_EVENTS = 100;

  private final Outlet<ByteString> out = Outlet.create("WatchStage.out");
  private final SourceShape<ByteString> shape = SourceShape.of(out);
  private final WatchQueue queue;
  private final WatchEncoder encoder;

  WatchStage(WatchQueue queue, WatchEncoder encoder) {
    this.queue = queue;
    this.encoder = encoder;
  }

  @Override
  public SourceShape<ByteString> shape() {
    return shape;
  }

  @Override
  public GraphStageLogic createLogic(Attributes attributes) {
    return new Logic();
  }

  private final class Logic extends GraphStageLogic {

    private boolean waiting;

    Logic() {
      super(shape);
      setHandler(
          out,
          new AbstractOutHandler() {
            @Override
            public void onPull() {
              send();
            }
          });
    }

    @Override
    public void preStart() {
      AsyncCallback<Done> ready = createAsyncCallback(_ -> onReady());
      queue.onReady(() -> ready.invoke(Done.getInstance()));
    }

    private void onReady() {
      if (waiting) {
        send();
      }
    }

    private void send() {
      WatchQueue.Portion portion = queue.take(MOST_EVENTS);
      waiting = portion.isEmpty();
      if (!waiting) {
        push(out, encoded(portion));
      }
      if (portion.last()) {
        complete(out);
      }
    }

    private ByteString encoded(WatchQueue.Portion portion) {
      ByteString events =
          portion.events().isEmpty()
              ? ByteString.emptyByteString()
              : ByteString.fromArrayUnsafe(encoder.events(portion.events()));
      return portion
          .bookmark()
          .map(version -> encoder.bookmark(version, portion.endsInitial()))
          .map(bookmark -> events.concat(ByteString.fromArrayUnsafe(bookmark)))
          .orElse(events);
    }

    @Override
    public void postStop() {
      queue.close();
    }
  }
}
