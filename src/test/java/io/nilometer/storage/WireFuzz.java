package io.nilometer.storage;

import java.io.IOException;

/// Messages of other replicas.
public final class WireFuzz {

  private WireFuzz() {}

  public static void format(byte[] input) {
    try {
      BatchFormat.read(input);
    } catch (IOException _) { // refused
    }
    try {
      HistoryFormat.read(input);
    } catch (IOException _) { // refused
    }
    try {
      UsagesFormat.read(input);
    } catch (IOException _) { // refused
    }
  }
}
