package io.nilometer.kube.index;

import io.nilometer.kube.watch.WatchFuzz;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;

/// Objects of the API server.
public final class ObjectFuzz {

  private ObjectFuzz() {}

  public static void nodes(byte[] input) {
    WatchFuzz.read(input, new NodeDecoder());
  }

  public static void pods(byte[] input) {
    WatchFuzz.read(input, new PodDecoder(new LongLabels(InstantSource.system())));
  }

  public static void quantity(byte[] input) {
    CpuQuantity.nanocores(new String(input, StandardCharsets.UTF_8));
  }
}
