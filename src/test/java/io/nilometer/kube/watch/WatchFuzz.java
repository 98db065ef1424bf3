package io.nilometer.kube.watch;

import com.fasterxml.jackson.core.JsonParser;
import io.nilometer.kube.Json;
import java.io.IOException;

/// Lists and watches of the API server.
public final class WatchFuzz {

  private WatchFuzz() {}

  /// As a list, and as events of a watch.
  public static <T> void read(byte[] input, Decoder<T> decoder) {
    try (JsonParser json = Json.parser(input)) {
      ListPage.read(json, decoder, new ListBound(1 << 20));
    } catch (IOException _) { // refused
    }
    try (JsonParser json = Json.parser(input)) {
      while (WatchEvent.read(json, decoder).isPresent()) {
        // until the end
      }
    } catch (IOException _) { // refused
    }
  }
}
