package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

class FlagValuesTest {

  private static Config given(String... arguments) {
    CommandSpec command = CommandSpec.create();
    FlagValues.addTo(command);
    return FlagValues.given(
        new CommandLine(command).setOverwrittenOptionsAllowed(true).parseArgs(arguments));
  }

  private static void assertRefused(String message, String... arguments) {
    assertThatExceptionOfType(ParameterException.class)
        .isThrownBy(() -> given(arguments))
        .withMessage(message);
  }

  @Test
  void whatIsNotGivenIsNotSet() {
    assertThat(given()).isEqualTo(ConfigFactory.empty());
  }

  @ParameterizedTest
  @CsvSource({
    "--kubelet-insecure-tls, true",
    "--kubelet-insecure-tls=true, true",
    "--kubelet-insecure-tls=false, false",
    "--kubelet-insecure-tls=1, true",
    "--kubelet-insecure-tls=0, false",
    "--kubelet-insecure-tls=T, true",
    "--kubelet-insecure-tls=F, false",
    "--kubelet-insecure-tls=True, true",
    "--kubelet-insecure-tls=FALSE, false"
  })
  void truthsAreGivenAloneOrAfterAnEqualsSign(String flag, boolean truth) {
    assertThat(given(flag).getBoolean("nilometer.scrape.kubelet.insecure-tls")).isEqualTo(truth);
  }

  @Test
  void aTruthGivenAloneTakesNothingOfTheFlagAfterIt() {
    Config given = given("--kubelet-insecure-tls", "--secure-port", "4443");
    assertThat(given.getBoolean("nilometer.scrape.kubelet.insecure-tls")).isTrue();
    assertThat(given.getInt("nilometer.serving.port")).isEqualTo(4443);
  }

  @Test
  void otherValuesFollowAnEqualsSignOrASpace() {
    for (Config given :
        new Config[] {
          given("--secure-port=4443", "--metric-resolution=1m30s", "--bind-address=0.0.0.0"),
          given(
              "--secure-port", "4443", "--metric-resolution", "1m30s", "--bind-address", "0.0.0.0")
        }) {
      assertThat(given.getInt("nilometer.serving.port")).isEqualTo(4443);
      assertThat(given.getDuration("nilometer.scrape.resolution"))
          .isEqualTo(Duration.ofSeconds(90));
      assertThat(given.getString("nilometer.serving.bind-address")).isEqualTo("0.0.0.0");
    }
  }

  @Test
  void aSelectorMayHoldEqualsSignsAndCommas() {
    String key = "nilometer.kubernetes.node-selector";
    assertThat(given("--node-selector=a=b,c!=d").getString(key)).isEqualTo("a=b,c!=d");
    assertThat(given("--node-selector", "a in (b,c)").getString(key)).isEqualTo("a in (b,c)");
    assertThat(given("-l", "a=b").getString(key)).isEqualTo("a=b");
    assertThat(given("--node-selector=").getString(key)).isEmpty();
  }

  @Test
  void ofAFlagGivenTwiceTheLastValueCounts() {
    assertThat(given("--secure-port=1", "--secure-port=2").getInt("nilometer.serving.port"))
        .isEqualTo(2);
    assertThat(
            given("--kubelet-insecure-tls", "--kubelet-insecure-tls=false")
                .getBoolean("nilometer.scrape.kubelet.insecure-tls"))
        .isFalse();
  }

  @Test
  void aListIsGivenWithCommasOrByRepetition() {
    String flag = "--kubelet-preferred-address-types";
    for (Config given :
        new Config[] {
          given(flag + "=InternalIP,Hostname,ExternalIP"),
          given(flag, "InternalIP,Hostname,ExternalIP"),
          given(flag + "=InternalIP", flag + "=Hostname,ExternalIP"),
          given(flag, "InternalIP", flag, "Hostname", flag, "ExternalIP")
        }) {
      assertThat(given.getStringList("nilometer.scrape.kubelet.preferred-address-types"))
          .containsExactly("InternalIP", "Hostname", "ExternalIP");
    }
  }

  @Test
  void anEmptyListIsEmpty() {
    assertThat(
            given("--kubelet-preferred-address-types=")
                .getStringList("nilometer.scrape.kubelet.preferred-address-types"))
        .isEmpty();
  }

  @Test
  void wrongValuesAreRefusedByTheNameOfTheFlag() {
    assertRefused("--secure-port: 'abc' is not a whole number", "--secure-port=abc");
    assertRefused("--secure-port: '4443.0' is not a whole number", "--secure-port=4443.0");
    assertRefused("--secure-port: '' is not a whole number", "--secure-port=");
    assertRefused(
        "--secure-port: '99999999999' is not a whole number", "--secure-port=99999999999");
    assertRefused(
        "--metric-resolution: 'soon' is not a duration: write for example 15s, 1m30s or 500ms",
        "--metric-resolution",
        "soon");
    assertRefused(
        "--kubelet-insecure-tls: 'maybe' is neither true nor false",
        "--kubelet-insecure-tls=maybe");
    assertRefused(
        "--kubelet-insecure-tls: '' is neither true nor false", "--kubelet-insecure-tls=");
  }

  static Stream<Flag> flags() {
    return Flag.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("flags")
  void everyFlagSetsAKeyOfTheConfiguration(Flag flag) {
    String value =
        switch (flag.kind()) {
          case TEXT, FILE, LIST -> "some";
          case NUMBER -> "7";
          case DURATION -> "7s";
          case BOOLEAN -> "true";
        };
    for (String name : flag.names()) {
      Config given = name.startsWith("--") ? given(name + "=" + value) : given(name, value);
      assertThat(given.entrySet()).hasSize(1);
      assertThat(ConfigFactory.load().hasPath("nilometer." + flag.key())).isTrue();
      assertThat(given.hasPath("nilometer." + flag.key())).isTrue();
    }
  }
}
