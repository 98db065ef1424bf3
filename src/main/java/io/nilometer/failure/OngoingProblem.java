package io.nilometer.failure;

/// Whether something works, and if not, why: so that a problem that lasts is logged once, not with
/// each retry. Safe for any thread.
public final class OngoingProblem {

  private volatile String reason = "";

  /// Notes the problem. Returns whether it is new, or its reason has changed.
  ///
  /// @param now why it does not work; not empty
  public synchronized boolean begins(String now) {
    boolean isNew = !now.equals(reason);
    reason = now;
    return isNew;
  }

  /// Notes that it works. Returns whether there was a problem until now.
  public boolean ends() {
    return !reason.isEmpty() && clear(); // without a lock where all is well
  }

  private synchronized boolean clear() {
    boolean had = !reason.isEmpty();
    reason = "";
    return had;
  }

  /// Why it does not work now; empty: it works.
  public String reason() {
    return reason;
  }

  public boolean isPresent() {
    return !reason.isEmpty();
  }
}
