package io.nilometer.kube.http;

import java.io.IOException;
import java.time.Duration;

/// The API server sent nothing for too long.
public final class SilenceException extends IOException {

  private static final long serialVersionUID = 1;

  SilenceException(Duration silence) {
    super("no answer within " + silence.toSeconds() + " s");
  }
}
