package io.nilometer.bench;

import java.util.List;
import java.util.stream.LongStream;

/// The CPU usage of programs that are not part of the measurement.
final class Others {

  private final double beginCpuSeconds = cpuSeconds();
  private final long beginNanos = System.nanoTime();

  double cores() {
    return Math.max(0, cpuSeconds() - beginCpuSeconds) * 1e9 / (System.nanoTime() - beginNanos);
  }

  /// This process and all that it started are part of the measurement.
  private static double cpuSeconds() {
    ProcessHandle self = ProcessHandle.current();
    List<Long> parts =
        LongStream.concat(
                LongStream.of(self.pid()), self.descendants().mapToLong(ProcessHandle::pid))
            .boxed()
            .toList();
    return Usage.machineCpuSeconds() - Usage.of(parts).cpuSeconds();
  }
}
