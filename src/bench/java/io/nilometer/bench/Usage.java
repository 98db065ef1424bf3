package io.nilometer.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;

/// The usage of a process, from /proc.
///
/// @param cpuSeconds user and system time of all threads since the start
/// @param residentMib now
/// @param anonymousMib the part of it that no file backs
/// @param mostResidentMib peak
record Usage(double cpuSeconds, double residentMib, double anonymousMib, double mostResidentMib) {

  static final Usage NONE = new Usage(0, 0, 0, 0);

  /// USER_HZ, which is 100 for programs on Linux whatever the clock of the kernel.
  private static final double TICKS_PER_SECOND = 100;

  private static final double KIB_PER_MIB = 1024;
  private static final int IDLE = 4; // of a line in /proc/stat, the name being 0: man 5 proc_stat
  private static final int WAITING = 5;
  private static final int STOLEN = 8;
  private static final int USER_TICKS = 11; // fields after the name, from 0: man 5 proc_pid_stat
  private static final int SYSTEM_TICKS = 12;

  /// The sums over several processes; their peaks may have been at different times. Throws an
  /// [UncheckedIOException] if one has ended.
  static Usage of(Collection<Long> processIds) {
    return sum(processIds.stream().map(Usage::of).toList());
  }

  static Usage sum(Collection<Usage> usages) {
    return usages.stream().reduce(NONE, Usage::plus);
  }

  /// CPU time of the whole machine since its start, seconds, including steal time.
  static double machineCpuSeconds() {
    try {
      return machineCpuSeconds(Files.readString(Path.of("/proc/stat")));
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  static double machineCpuSeconds(String stat) {
    String[] fields = stat.lines().findFirst().orElseThrow().split(" +", -1);
    long ticks = 0;
    for (int i = 1; i <= STOLEN; i++) {
      ticks += i == IDLE || i == WAITING ? 0 : Long.parseLong(fields[i]);
    }
    return ticks / TICKS_PER_SECOND;
  }

  private static Usage of(long processId) {
    try {
      Path folder = Path.of("/proc", Long.toString(processId));
      String status = Files.readString(folder.resolve("status"));
      return new Usage(
          cpuSeconds(Files.readString(folder.resolve("stat"))),
          mib(status, "VmRSS"),
          mib(status, "RssAnon"),
          mib(status, "VmHWM"));
    } catch (IOException gone) {
      throw new UncheckedIOException("process " + processId + " cannot be measured", gone);
    }
  }

  /// The name is in parentheses, and may itself contain parentheses and spaces.
  static double cpuSeconds(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    long ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
    return ticks / TICKS_PER_SECOND;
  }

  static double mib(String status, String key) {
    String value =
        status
            .lines()
            .filter(line -> line.startsWith(key + ":"))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("there is no " + key + " in " + status))
            .substring(key.length() + 1)
            .strip();
    return Long.parseLong(value.substring(0, value.indexOf(' '))) / KIB_PER_MIB;
  }

  private Usage plus(Usage other) {
    return new Usage(
        cpuSeconds + other.cpuSeconds,
        residentMib + other.residentMib,
        anonymousMib + other.anonymousMib,
        mostResidentMib + other.mostResidentMib);
  }
}
