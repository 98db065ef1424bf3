package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.nilometer.scrape.kubelet.KubeletSettings;

/// The defaults of conf/application.conf with changes, each as in a configuration file.
public final class TestSettings {

  private TestSettings() {}

  /// The defaults with changes.
  ///
  /// @param lines below `nilometer`, such as `serving.port = 0`
  public static Settings with(String... lines) {
    return in("", lines);
  }

  /// The defaults with changes.
  ///
  /// @param lines below `nilometer.scrape.kubelet`
  public static KubeletSettings kubelet(String... lines) {
    return in("scrape.kubelet", lines).scrape().kubelet();
  }

  /// The defaults with changes of one section.
  ///
  /// @param section below `nilometer`, such as `scrape.kubelet`
  /// @param lines below that section, such as `port = 1`
  public static Settings in(String section, String... lines) {
    Config changes = ConfigFactory.parseString(String.join("\n", lines));
    String path = section.isEmpty() ? "nilometer" : "nilometer." + section;
    return Settings.of(changes.atPath(path).withFallback(ConfigFactory.load()).resolve());
  }
}
