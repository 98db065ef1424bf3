package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import io.nilometer.cli.flags.Spelling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Merges the sources of settings. Flags override environment variables, these override the file
/// of `--config`, and this overrides the defaults in conf/application.conf.
public final class Configuration {

  private Configuration() {}

  /// Fails with an [IllegalArgumentException] that names the file and line or the variable, the
  /// problem and a remedy.
  public static Config load(Config flags, Map<String, String> variables, Optional<Path> file) {
    Config defaults = ConfigFactory.load();
    Config given = file.map(name -> read(name, defaults)).orElse(defaults);
    Config environment = Environment.settings(variables, defaults);
    return flags.withFallback(environment).withFallback(given);
  }

  private static Config read(Path file, Config defaults) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException(
          "--config: cannot read " + file + (Files.exists(file) ? "" : ": no such file"));
    }
    try {
      Config together =
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .withFallback(defaults)
              .resolve();
      rejectUnknown(together.root(), defaults);
      return together;
    } catch (ConfigException malformed) {
      throw new IllegalArgumentException("--config: " + malformed.getMessage(), malformed);
    }
  }

  /// A key without a default can only be from the file. Keys of Pekko are not checked: some contain
  /// names that the user chooses.
  private static void rejectUnknown(ConfigObject together, Config defaults) {
    together.forEach(
        (key, value) -> {
          if (!key.equals("pekko")) {
            rejectUnknown(ConfigUtil.joinPath(key), value, defaults);
          }
        });
  }

  private static void rejectUnknown(String key, ConfigValue value, Config defaults) {
    if (value instanceof ConfigObject object && !object.isEmpty()) {
      object.forEach(
          (name, inner) -> rejectUnknown(key + "." + ConfigUtil.joinPath(name), inner, defaults));
    } else if (!defaults.hasPathOrNull(key)) {
      throw new IllegalArgumentException(
          "--config: %s: no such setting: %s%s (see: conf/application.conf)"
              .formatted(value.origin().description(), key, suggestion(key, defaults)));
    }
  }

  private static String suggestion(String key, Config defaults) {
    return Spelling.suggestion(
        key,
        defaults.getConfig("nilometer").entrySet().stream()
            .map(entry -> "nilometer." + entry.getKey())
            .toList());
  }
}
