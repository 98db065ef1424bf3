package io.nilometer;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Sets a default timeout for conditions that is longer than the pauses of a busy machine.
public final class Patience implements BeforeAllCallback {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONGEST_WAIT);
  }
}
