package io.nilometer.kube.watch;

import java.io.IOException;
import java.time.Duration;

/// The API server sent nothing for too long.
final class SilenceException extends IOException {

  private static final long serialVersionUID = 1;

  SilenceException(Duration silence) {
    super("nothing came from the API server for " + silence.toSeconds() + " s");
  }
}
