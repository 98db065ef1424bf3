package io.nilometer.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  @TempDir private Path folder;

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("nilometer.conf"), content);
  }

  private Config load(String flags, String file) throws IOException {
    return Configuration.load(ConfigFactory.parseString(flags), Map.of(), Optional.of(file(file)));
  }

  private void assertRejected(Path file, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configuration.load(ConfigFactory.empty(), Map.of(), Optional.of(file)))
        .withMessageStartingWith("--config: ")
        .withMessageContaining(message);
  }

  @Test
  void withoutAFileTheDefaultsApply() {
    Config config = Configuration.load(ConfigFactory.empty(), Map.of(), Optional.empty());
    assertThat(config.getInt("nilometer.serving.port")).isEqualTo(443);
  }

  @Test
  void flagsOverrideTheFileAndTheFileTheDefaults() throws IOException {
    Config config =
        load(
            "nilometer.serving.port = 1",
            "nilometer { serving { port = 2, bind-address = \"::\" } }");
    assertThat(config.getInt("nilometer.serving.port")).isEqualTo(1);
    assertThat(config.getString("nilometer.serving.bind-address")).isEqualTo("::");
    assertThat(config.getString("nilometer.serving.shutdown-delay")).isEqualTo("0s");
  }

  @Test
  void settingsOfPekkoAreAccepted() throws IOException {
    Config config = load("", "pekko.remote.artery.canonical.port = 7355");
    assertThat(config.getInt("pekko.remote.artery.canonical.port")).isEqualTo(7355);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nilometer.scrape.resolutoin",
        "nilometer.metric-resolution",
        "nilometer.scrape.resolution.seconds",
        "nilomter.scrape.resolution",
        "metric-resolution"
      })
  void anUnknownKeyIsRejectedWithFileAndLine(String key) throws IOException {
    Path file = file("# ours\n" + key + " = 15");
    assertRejected(file, file.getFileName() + ": 2: no such setting: " + key);
  }

  @Test
  void aMistypedKeyIsRejectedWithASuggestion() throws IOException {
    assertRejected(
        file("nilometer.scrape.resolutoin = 15s"),
        "no such setting: nilometer.scrape.resolutoin; did you mean nilometer.scrape.resolution?"
            + " (see: conf/application.conf)");
  }

  @Test
  void aValueOfTheWrongTypeIsRejectedWithFileLineAndKey() throws IOException {
    Config config = load("", "nilometer {\n serving.port = web\n scrape.resolution = soon }");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(config))
        .withMessageEndingWith(
            "nilometer.conf: 3: nilometer.scrape.resolution must be a duration, such as 15s, but is"
                + " soon");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Settings.of(
                    load("nilometer.scrape.resolution = 15s", "nilometer.serving.port = web")))
        .withMessageEndingWith(
            "nilometer.conf: 1: nilometer.serving.port must be a whole number, but is web");
  }

  @Test
  void nullIsRejectedWithFileLineAndKey() throws IOException {
    Config config = load("", "nilometer.serving.port = null");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.of(config))
        .withMessageEndingWith(
            "nilometer.conf: 1: nilometer.serving.port must be a whole number, but is null");
  }

  @Test
  void anUnknownKeyIsRejectedEvenIfItIsEmpty() throws IOException {
    assertRejected(file("nilometer.scraping {}"), "no such setting: nilometer.scraping");
    assertRejected(file("nilometer.scraping = null"), "no such setting: nilometer.scraping");
  }

  @Test
  void aFileMayReferToSettingsAndEnvironmentVariables() throws IOException {
    Config config =
        load(
            "",
            "nilometer.kubernetes.kubeconfig = ${PATH}\n"
                + "nilometer.serving.shutdown-delay = ${nilometer.serving.shutdown-grace}");
    assertThat(config.getString("nilometer.kubernetes.kubeconfig"))
        .isEqualTo(System.getenv("PATH"));
    assertThat(config.getString("nilometer.serving.shutdown-delay")).isEqualTo("5s");
  }

  @Test
  void aMissingFileIsRejected() {
    assertRejected(
        folder.resolve("missing.conf"),
        "cannot read " + folder.resolve("missing.conf") + ": no such file");
  }

  @Test
  void aSyntaxErrorIsRejectedWithFileAndLine() throws IOException {
    assertRejected(file("nilometer {"), "nilometer.conf: 1: ");
  }

  @Test
  void aDirectoryIsRejected() {
    assertRejected(folder, folder.toString());
  }
}
