package io.nilometer.failure;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/// What an exception is about.
public final class Failures {

  private Failures() {}

  /// The exception that a stage or future failed with, without the wrappers of
  /// `java.util.concurrent`.
  public static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /// The message in one line: that of an [Explained] exception, else the innermost one.
  public static String oneLine(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && !(root instanceof Explained)) {
      root = root.getCause();
    }
    String message = root.getMessage() == null ? "" : root.getMessage();
    return message.lines().findFirst().orElse(root.toString());
  }

  /// An exception whose message says everything that a person needs; its cause is for debugging.
  public interface Explained {}
}
