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

  private void assertRefused(Path file, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Configuration.load(ConfigFactory.empty(), Map.of(), Optional.of(file)))
        .withMessageStartingWith("--config: ")
        .withMessageContaining(message);
  }

  @Test
  void withoutAFileTheBuiltInSettingsHold() {
    Config config = Configuration.load(ConfigFactory.empty(), Map.of(), Optional.empty());
    assertThat(config.getInt("nilometer.serving.port")).isEqualTo(443);
  }

  @Test
  void flagsWinOverTheFileAndTheFileOverWhatIsBuiltIn() throws IOException {
    Config config =
        load(
            "nilometer.serving.port = 1",
            "nilometer { serving { port = 2, bind-address = \"::\" } }");
    assertThat(config.getInt("nilometer.serving.port")).isEqualTo(1);
    assertThat(config.getString("nilometer.serving.bind-address")).isEqualTo("::");
    assertThat(config.getString("nilometer.serving.shutdown-delay")).isEqualTo("0s");
  }

  @Test
  void settingsOfPekkoMayBeGivenToo() throws IOException {
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
  void anUnknownKeyIsRefusedWithTheLineWhereItStands(String key) throws IOException {
    Path file = file("# ours\n" + key + " = 15");
    assertRefused(file, file.getFileName() + ": 2: there is no setting " + key);
  }

  @Test
  void anUnknownKeyIsRefusedEvenIfItHoldsNothing() throws IOException {
    assertRefused(file("nilometer.scraping {}"), "there is no setting nilometer.scraping");
    assertRefused(file("nilometer.scraping = null"), "there is no setting nilometer.scraping");
  }

  @Test
  void aFileMayReferToSettingsAndVariablesOfTheSystem() throws IOException {
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
  void aFileThatIsNotThereIsRefused() {
    assertRefused(folder.resolve("missing.conf"), "cannot read " + folder.resolve("missing.conf"));
  }

  @Test
  void aFileThatIsNoConfigurationIsRefused() throws IOException {
    assertRefused(file("nilometer {"), "nilometer.conf: 1: ");
  }

  @Test
  void aFolderIsNoFile() {
    assertRefused(folder, folder.toString());
  }
}
