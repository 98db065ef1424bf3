package io.nilometer.bench;

import java.util.List;
import java.util.stream.LongStream;

/// What programs take of the machine that have no part in what is measured.
final class Others {

  private final double beginCpuSeconds = cpuSeconds();
  private final long beginNanos = System.nanoTime();

  double cores() {
    return Math.max(0, cpuSeconds() - beginCpuSeconds) * 1e9 / (System.nanoTime() - beginNanos);
  }

  /// All that were started, and this one, have a part.
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
