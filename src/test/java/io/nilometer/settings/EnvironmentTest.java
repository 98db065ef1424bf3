package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.cli.Serve;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvironmentTest {

  private static final Config DEFAULTS = ConfigFactory.load();

  private static Config settings(Map<String, String> variables) {
    return Environment.settings(variables, DEFAULTS);
  }

  @Test
  void aValueHasTheSyntaxOfTheFlag() {
    Config settings =
        settings(
            Map.of(
                "NILOMETER_SCRAPE_RESOLUTION", "1m30s",
                "NILOMETER_SCRAPE_KUBELET_PORT", "1234",
                "NILOMETER_SCRAPE_KUBELET_INSECURE_TLS", "t",
                "NILOMETER_SCRAPE_KUBELET_PREFERRED_ADDRESS_TYPES", "InternalIP,Hostname",
                "NILOMETER_SERVING_TLS_NAMED_CERTIFICATES", "a,b:c;d,e",
                "NILOMETER_KUBERNETES_KUBECONFIG", ""));
    assertThat(settings.getDuration("nilometer.scrape.resolution"))
        .isEqualTo(Duration.ofSeconds(90));
    assertThat(settings.getInt("nilometer.scrape.kubelet.port")).isEqualTo(1234);
    assertThat(settings.getBoolean("nilometer.scrape.kubelet.insecure-tls")).isTrue();
    assertThat(settings.getStringList("nilometer.scrape.kubelet.preferred-address-types"))
        .containsExactly("InternalIP", "Hostname");
    assertThat(settings.getStringList("nilometer.serving.tls.named-certificates"))
        .containsExactly("a,b:c", "d,e");
    assertThat(settings.getString("nilometer.kubernetes.kubeconfig")).isEmpty();
  }

  @Test
  void aValueOfASettingWithoutAFlagHasTheSyntaxOfTheFile() {
    Config settings =
        settings(
            Map.of(
                "NILOMETER_SERVING_SHUTDOWN_GRACE", "7 seconds",
                "NILOMETER_CLUSTER_PARTITIONS", "16",
                "NILOMETER_API_ENCODING_DISPATCHER_THROUGHPUT", "3"));
    assertThat(settings.getDuration("nilometer.serving.shutdown-grace"))
        .isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.getInt("nilometer.cluster.partitions")).isEqualTo(16);
    assertThat(settings.getInt("nilometer.api.encoding-dispatcher.throughput")).isEqualTo(3);
  }

  @Test
  void otherVariablesAreIgnored() {
    assertThat(settings(Map.of("PATH", "/bin", "NILOMETERS", "x", "NILOMETER_JAVA_OPTS", "-Xmx1g")))
        .isEqualTo(ConfigFactory.empty());
  }

  @Test
  void variablesOfAServiceNamedNilometerAreIgnored() {
    assertThat(
            settings(
                Map.of(
                    "NILOMETER_SERVICE_HOST", "10.0.0.1",
                    "NILOMETER_SERVICE_PORT", "443",
                    "NILOMETER_SERVICE_PORT_HTTPS", "443",
                    "NILOMETER_PORT", "tcp://10.0.0.1:443",
                    "NILOMETER_PORT_443_TCP", "tcp://10.0.0.1:443",
                    "NILOMETER_PORT_443_TCP_PROTO", "tcp",
                    "NILOMETER_PORT_443_TCP_PORT", "443",
                    "NILOMETER_PORT_443_TCP_ADDR", "10.0.0.1",
                    "NILOMETER_CANARY_SERVICE_HOST", "10.0.0.2",
                    "NILOMETER_CANARY_PORT", "tcp://10.0.0.2:443")))
        .isEqualTo(ConfigFactory.empty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NILOMETER_SCRAPE_RESOLUTOIN",
        "NILOMETER_METRIC_RESOLUTION",
        "NILOMETER_SCRAPE",
        "NILOMETER_SERVICE_PORT",
        "NILOMETER_"
      })
  void anUnknownVariableIsRejected(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Map.of(name, "1")))
        .withMessageStartingWith(name + ": no such setting")
        .withMessageEndingWith(" (see: conf/application.conf)");
  }

  @Test
  void aMistypedVariableIsRejectedEvenBesideThoseOfAService() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                settings(
                    Map.of("NILOMETER_SERVICE_HOST", "10.0.0.1", "NILOMETER_SERVIGN_PORT", "4443")))
        .withMessage(
            "NILOMETER_SERVIGN_PORT: no such setting; did you mean NILOMETER_SERVING_PORT? (see:"
                + " conf/application.conf)");
  }

  @Test
  void aWrongValueIsRejectedWithTheVariable() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> settings(Map.of("NILOMETER_SCRAPE_RESOLUTION", "15")))
        .withMessageStartingWith("NILOMETER_SCRAPE_RESOLUTION: '15' is not a duration");
    Config partitions = settings(Map.of("NILOMETER_CLUSTER_PARTITIONS", "many"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(partitions.withFallback(DEFAULTS)))
        .withMessage(
            "NILOMETER_CLUSTER_PARTITIONS: nilometer.cluster.partitions must be a whole number, but"
                + " is many");
  }

  @Test
  void everySettingHasAVariableOfItsOwn() {
    List<String> variables =
        DEFAULTS.getConfig("nilometer").entrySet().stream()
            .map(entry -> Environment.variable(entry.getKey()))
            .toList();
    assertThat(variables).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Z_]+"));
  }

  @Test
  void aFlagOverridesAVariableAndAVariableTheFile(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("nilometer.conf"),
            "nilometer { serving.port = 1, cluster.partitions = 1, scrape.resolution = 11s }");
    Config config =
        Serve.with("--secure-port=3", "--config=" + file)
            .config(Map.of("NILOMETER_SERVING_PORT", "2", "NILOMETER_CLUSTER_PARTITIONS", "2"));
    assertThat(config.getInt("nilometer.serving.port")).isEqualTo(3);
    assertThat(config.getInt("nilometer.cluster.partitions")).isEqualTo(2);
    assertThat(config.getDuration("nilometer.scrape.resolution")).isEqualTo(Duration.ofSeconds(11));
    assertThat(config.getInt("nilometer.scrape.kubelet.port")).isEqualTo(10_250);
  }
}
