package io.nilometer.replica;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Opened resources, closed in the reverse order. One that fails to close does not keep the others
/// open.
public final class Resources {

  private static final Logger LOG = LoggerFactory.getLogger(Resources.class);

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  /// Closes one resource.
  public interface Closing<T> {
    void close(T resource) throws Exception;
  }

  public <T> T add(T resource, Closing<T> closing) {
    opened.push(() -> closing.close(resource));
    return resource;
  }

  void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      } catch (
          TimeoutException late) { // the process ends, and the operating system closes the rest
        LOG.debug("Not closed in time", late);
      } catch (Exception failed) {
        LOG.warn("Could not close cleanly", failed);
      }
    }
  }
}
