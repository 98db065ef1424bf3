package io.nilometer.model;

/// A container's usage as it is served: CPU in nanocores, memory and swap in bytes.
///
/// @param swapBytes [Sample#NO_SWAP] where the kubelet does not report it
public record ContainerUsage(
    String container, long cpuNanocores, long memoryBytes, long swapBytes) {

  public ContainerUsage(String container, long cpuNanocores, long memoryBytes) {
    this(container, cpuNanocores, memoryBytes, Sample.NO_SWAP);
  }

  public ContainerUsage withSwap(long swapBytes) {
    return new ContainerUsage(container, cpuNanocores, memoryBytes, swapBytes);
  }

  public boolean hasSwap() {
    return swapBytes != Sample.NO_SWAP;
  }
}
