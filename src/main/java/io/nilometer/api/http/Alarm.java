package io.nilometer.api.http;

import java.time.Duration;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/// Does something later. Set for each request and nearly always called off, so it must not wake a
/// thread for either, as a future's own timeout does.
public interface Alarm {

  /// Gives what calls it off.
  Runnable set(Duration after, Runnable action);

  /// By the scheduler of the actors, which looks at its alarms when it ticks.
  static Alarm of(ActorSystem<?> system) {
    return (after, action) -> {
      Cancellable scheduled =
          system.scheduler().scheduleOnce(after, action, system.executionContext());
      return scheduled::cancel;
    };
  }
}
