package io.nilometer.cli.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.Serve;
import io.nilometer.settings.Settings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FlagOptionsTest {

  private static Config given(String... arguments) {
    return Serve.with(arguments).settings();
  }

  @Test
  void noFlagsSetNothing() {
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
  void aBooleanIsGivenAloneOrAfterAnEqualsSign(String flag, boolean truth) {
    assertThat(given(flag).getBoolean("nilometer.scrape.kubelet.insecure-tls")).isEqualTo(truth);
  }

  @Test
  void aBooleanGivenAloneTakesNoValueFromTheNextArgument() {
    Config given = given("--kubelet-insecure-tls", "--secure-port", "4443");
    assertThat(given.getBoolean("nilometer.scrape.kubelet.insecure-tls")).isTrue();
    assertThat(given.getInt("nilometer.serving.port")).isEqualTo(4443);
  }

  @Test
  void otherValuesFollowAnEqualsSignOrASpace() {
    for (Config given :
        List.of(
            given("--secure-port=4443", "--metric-resolution=1m30s", "--bind-address=0.0.0.0"),
            given(
                "--secure-port",
                "4443",
                "--metric-resolution",
                "1m30s",
                "--bind-address",
                "0.0.0.0"))) {
      assertThat(given.getInt("nilometer.serving.port")).isEqualTo(4443);
      assertThat(given.getDuration("nilometer.scrape.resolution"))
          .isEqualTo(Duration.ofSeconds(90));
      assertThat(given.getString("nilometer.serving.bind-address")).isEqualTo("0.0.0.0");
    }
  }

  @Test
  void aTextMayContainAnyCharacter() {
    String key = "nilometer.kubernetes.node-selector";
    assertThat(given("--node-selector=a=b,c!=d").getString(key)).isEqualTo("a=b,c!=d");
    assertThat(given("--node-selector", "a in (b,c)").getString(key)).isEqualTo("a in (b,c)");
    assertThat(given("-l", "a=b").getString(key)).isEqualTo("a=b");
    assertThat(given("--node-selector=").getString(key)).isEmpty();
    assertThat(given("--node-selector", "").getString(key)).isEmpty();
    assertThat(given("-l", "@file").getString(key)).isEqualTo("@file");
    assertThat(given("-l", "\"a\"").getString(key)).isEqualTo("\"a\"");
    assertThat(given("-l", "--secure-port").getString(key)).isEqualTo("--secure-port");
  }

  @Test
  void theLastValueOfARepeatedFlagWins() {
    assertThat(given("--secure-port=1", "--secure-port=2").getInt("nilometer.serving.port"))
        .isEqualTo(2);
    assertThat(
            given("--kubelet-insecure-tls", "--kubelet-insecure-tls=false")
                .getBoolean("nilometer.scrape.kubelet.insecure-tls"))
        .isFalse();
    assertThat(given("-v1", "--v", "4").getInt("nilometer.logging.verbosity")).isEqualTo(4);
  }

  @Test
  void aListIsGivenWithCommasOrByRepetition() {
    String flag = "--kubelet-preferred-address-types";
    for (Config given :
        List.of(
            given(flag + "=InternalIP,Hostname,ExternalIP"),
            given(flag, "InternalIP,Hostname,ExternalIP"),
            given(flag + "=InternalIP", flag + "=Hostname,ExternalIP"),
            given(flag + "=\"InternalIP\",Hostname", flag, "\"ExternalIP\""),
            given(flag, "InternalIP", flag, "Hostname", flag, "ExternalIP"))) {
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
  void aQuotedPartOfAListMayContainCommas() {
    assertThat(
            given("--cors-allowed-origins=\"//a{1,2}$\",//b$")
                .getStringList("nilometer.serving.cors-allowed-origins"))
        .containsExactly("//a{1,2}$", "//b$");
  }

  @Test
  void certificatesAndLevelsAreGivenSeveralTimes() {
    assertThat(
            given("--tls-sni-cert-key=a,b:x,y", "--tls-sni-cert-key", "c,d;e,f")
                .getStringList("nilometer.serving.tls.named-certificates"))
        .containsExactly("a,b:x,y", "c,d", "e,f");
    assertThat(
            given("--vmodule=scrape=4,", "--vmodule=kube*=2")
                .getStringList("nilometer.logging.verbosity-by-package"))
        .containsExactly("scrape=4", "kube*=2");
    assertThat(
            given("--tls-curve-preferences=23,0x1d", "--tls-curve-preferences=24")
                .getLongList("nilometer.serving.tls.curves"))
        .containsExactly(23L, 29L, 24L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--secure-port=abc | --secure-port: 'abc' is not a whole number",
        "--secure-port=4443.0 | --secure-port: '4443.0' is not a whole number",
        "--secure-port= | --secure-port: '' is not a whole number",
        "--goaway-chance=often | --goaway-chance: 'often' is not a number, such as 0.02",
        "--goaway-chance=0.1f | --goaway-chance: '0.1f' is not a number, such as 0.02",
        "--metric-resolution=soon | --metric-resolution: 'soon' is not a duration: write for"
            + " example 15s, 1m30s or 500ms",
        "--log-flush-frequency=5 | --log-flush-frequency: '5' is not a duration: write for example"
            + " 15s, 1m30s or 500ms",
        "--kubelet-insecure-tls=maybe | --kubelet-insecure-tls: 'maybe' is neither true nor false",
        "--kubelet-insecure-tls= | --kubelet-insecure-tls: '' is neither true nor false",
        "--profiling=yes | --profiling: 'yes' is neither true nor false",
        "--bind-address=here | --bind-address: 'here' is not an IP address: write for example"
            + " 0.0.0.0 or ::1",
        "--log-json-info-buffer-size=5Zi | --log-json-info-buffer-size: '5Zi' is not a quantity:"
            + " write for example 512, 4Ki or 1M",
        "--v=x | --v: 'x' is not a level: write 0, 1, 2 and so on",
        "-v=-1 | --v: '-1' is not a level: write 0, 1, 2 and so on",
        "--vmodule=scrape | --vmodule: 'scrape' is not of the form pattern=level, such as scrape=4",
        "--vmodule=scrape=x | --vmodule: 'scrape=x' is not of the form pattern=level, such as"
            + " scrape=4",
        "--tls-curve-preferences=a | --tls-curve-preferences: 'a' is not a whole number"
      },
      quoteCharacter = '`')
  void aWrongValueIsRejectedWithFlagValueAndRemedy(String flag, String message) {
    assertThatIllegalArgumentException().isThrownBy(() -> given(flag)).withMessage(message);
  }

  @Test
  void aWrongValueIsRejectedEvenIfARightOneFollows() {
    assertThatIllegalArgumentException().isThrownBy(() -> given("--profiling=x", "--profiling"));
  }

  @Test
  void aNumberThatDoesNotFitIsRejectedWithTheFlag() {
    Config given = given("--secure-port=99999999999").withFallback(ConfigFactory.load());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(given))
        .withMessage(
            "--secure-port: nilometer.serving.port must be a whole number, but is 99999999999");
  }

  @Test
  void flagsWithoutEffectAreListed() {
    Serve serve = Serve.with("--profiling=false", "--v=1", "--audit-log-path", "-");
    assertThat(serve.ignored()).containsExactly("--profiling", "--audit-log-path");
    assertThat(serve.settings().entrySet()).hasSize(1);
  }

  static Stream<Flag> flags() {
    return Flags.ALL.stream().filter(flag -> !(flag.effect() instanceof Flag.ForCommand));
  }

  @ParameterizedTest
  @MethodSource("flags")
  void everyFlagSetsOneExistingSettingOrNone(Flag flag) {
    String value =
        switch (flag.kind()) {
          case TEXT, FILE, LIST -> "some";
          case NUMBER, FRACTION, NUMBERS, SIZE, LEVEL -> "7";
          case DURATION -> "7s";
          case BOOLEAN -> "true";
          case ADDRESS -> "::1";
          case LEVELS -> "some=7";
          case CERTIFICATE -> "some,other";
        };
    for (String name : flag.names()) {
      Config given = given(name + "=" + value);
      switch (flag.effect()) {
        case Flag.Sets(String key, Flag.Default _) -> {
          assertThat(given.entrySet()).hasSize(1);
          assertThat(ConfigFactory.load().hasPath("nilometer." + key)).isTrue();
          assertThat(given.hasPath("nilometer." + key)).isTrue();
        }
        case Flag.Ignored _, Flag.ForCommand _ -> assertThat(given.entrySet()).isEmpty();
      }
    }
  }
}
