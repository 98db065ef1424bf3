package io.nilometer.demo.kubelet;

import io.nilometer.demo.objects.ClusterSpec;
import java.util.List;
import java.util.stream.IntStream;

/// The loopback addresses of kubelets: 127.77.0.1 to 127.77.249.250. Each block of [#BLOCK]
/// addresses shares a certificate.
public final class Addresses {

  static final int BLOCK = 50;

  private static final int PER_OCTET = 250;

  private Addresses() {}

  public static String of(int index) {
    if (index >= ClusterSpec.MAX_NODES) {
      throw new IllegalStateException(
          "all " + ClusterSpec.MAX_NODES + " addresses have been used: start a new cluster");
    }
    return "127.77." + index / PER_OCTET + "." + (1 + index % PER_OCTET);
  }

  static int blockOf(String address) {
    String[] octets = address.split("\\.", -1);
    int index = Integer.parseInt(octets[2]) * PER_OCTET + Integer.parseInt(octets[3]) - 1;
    return index / BLOCK;
  }

  static List<String> ofBlock(int block) {
    return IntStream.range(block * BLOCK, (block + 1) * BLOCK).mapToObj(Addresses::of).toList();
  }
}
