package io.nilometer;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Conditions are waited for longer than a machine stands still that is busy with other things.
public final class Patience implements BeforeAllCallback {

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  @Override
  public void beforeAll(ExtensionContext context) {
    Awaitility.setDefaultTimeout(LONGEST_WAIT);
  }
}
