package io.nilometer.kube.http;

import java.io.IOException;
import java.time.Duration;

/// The API server sent nothing for too long, or did not come to an end.
public final class SilenceException extends IOException {

  private static final long serialVersionUID = 1;

  private SilenceException(String message) {
    super(message);
  }

  static SilenceException after(Duration silence) {
    return new SilenceException("no answer within " + silence.toSeconds() + " s");
  }

  static SilenceException withoutEnd(Duration whole) {
    return new SilenceException("the answer did not end within " + whole.toSeconds() + " s");
  }
}
