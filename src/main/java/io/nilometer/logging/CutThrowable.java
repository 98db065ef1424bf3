package io.nilometer.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;

/// An exception of bounded size in the log: the first frames, a few causes, no suppressed
/// exceptions, and a message that is cut.
///
/// @param depth how many exceptions it is the cause of, directly or not
record CutThrowable(IThrowableProxy throwable, int depth) implements IThrowableProxy {

  private static final int LONGEST_MESSAGE = 1000;
  private static final int MOST_FRAMES = 50;
  private static final int MOST_CAUSES = 5;

  /// Null for null, as Logback has it.
  static IThrowableProxy of(IThrowableProxy throwable) {
    return throwable == null ? null : new CutThrowable(throwable, 0);
  }

  @Override
  public String getMessage() {
    String message = throwable.getMessage();
    return message == null ? null : CutEvent.cut(message, LONGEST_MESSAGE);
  }

  @Override
  public String getOverridingMessage() {
    String message = throwable.getOverridingMessage();
    return message == null ? null : CutEvent.cut(message, LONGEST_MESSAGE);
  }

  @Override
  public String getClassName() {
    return throwable.getClassName();
  }

  @Override
  public StackTraceElementProxy[] getStackTraceElementProxyArray() {
    StackTraceElementProxy[] frames = throwable.getStackTraceElementProxyArray();
    return frames.length <= MOST_FRAMES ? frames : Arrays.copyOf(frames, MOST_FRAMES);
  }

  @Override
  public int getCommonFrames() {
    return 0;
  }

  @Override
  public IThrowableProxy getCause() {
    IThrowableProxy cause = throwable.getCause();
    return cause == null || depth == MOST_CAUSES ? null : new CutThrowable(cause, depth + 1);
  }

  @Override
  public IThrowableProxy[] getSuppressed() {
    return new IThrowableProxy[0];
  }

  @Override
  public boolean isCyclic() {
    return throwable.isCyclic();
  }
}
