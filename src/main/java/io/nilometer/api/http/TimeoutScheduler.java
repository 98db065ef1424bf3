package io.nilometer.api.http;

import java.time.Duration;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.typed.ActorSystem;

/// Runs an action after a delay unless it is cancelled. Every request schedules one and nearly all
/// cancel it, so neither may wake a thread, as the timeout of a future does.
public interface TimeoutScheduler {

  /// Returns what cancels the action.
  Runnable schedule(Duration after, Runnable action);

  /// By the scheduler of the actor system, which runs due actions at its ticks.
  static TimeoutScheduler of(ActorSystem<?> system) {
    return (after, action) -> {
      Cancellable scheduled =
          system.scheduler().scheduleOnce(after, action, system.executionContext());
      return scheduled::cancel;
    };
  }
}
