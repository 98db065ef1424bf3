package io.nilometer.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class UsageTest {

  private static final String STAT =
      "4711 (a (very) odd name) S 1 4711 4711 0 -1 4194560 9 9 9 9 1234 66 777 888 20 0 13 0 5 6 7";
  private static final String STATUS = "Name:\tjava\nVmHWM:\t  204800 kB\nVmRSS:\t  102400 kB\n";

  @Test
  void cpuIsUserAndSystemTimeOfTheProcessButNotOfItsChildren() {
    assertThat(Usage.cpuSeconds(STAT)).isEqualTo(13);
  }

  @Test
  void memoryIsReadByItsKey() {
    assertThat(Usage.mib(STATUS, "VmRSS")).isEqualTo(100);
    assertThat(Usage.mib(STATUS, "VmHWM")).isEqualTo(200);
    assertThatThrownBy(() -> Usage.mib(STATUS, "VmSwap")).hasMessageContaining("VmSwap");
  }

  @Test
  void aMachineIsBusyWhenItIsNeitherIdleNorWaiting() {
    String stat = "cpu  100 20 30 5000 600 7 8 35 99 98\ncpu0 1 1 1 1 1 1 1 1 1 1\n";
    assertThat(Usage.machineCpuSeconds(stat)).isEqualTo(2);
  }

  @Test
  void severalProcessesAreSummed() {
    long self = ProcessHandle.current().pid();
    Usage once = Usage.of(List.of(self));
    Usage twice = Usage.of(List.of(self, self));
    assertThat(once.residentMib()).isPositive();
    assertThat(twice.mostResidentMib()).isGreaterThan(1.5 * once.mostResidentMib());
    assertThat(twice.cpuSeconds()).isGreaterThanOrEqualTo(2 * once.cpuSeconds());
  }

  @Test
  void anEndedProcessCannotBeMeasured() {
    assertThatThrownBy(() -> Usage.of(List.of(Long.MAX_VALUE)))
        .isInstanceOf(UncheckedIOException.class);
  }
}
