package io.nilometer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Puts together what is set: flags before the file given, before what is built in.
final class Configuration {

  private Configuration() {}

  /// Fails with an [IllegalArgumentException] that names the file or key and what is wrong with it.
  static Config load(Config flags, Optional<Path> file) {
    Config builtIn = ConfigFactory.load();
    Config given = file.map(Configuration::read).orElse(ConfigFactory.empty());
    refuseUnknown(given, builtIn);
    return flags.withFallback(given).withFallback(builtIn).resolve();
  }

  private static Config read(Path file) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("--config: cannot read " + file);
    }
    try {
      return ConfigFactory.parseFile(
          file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false));
    } catch (ConfigException malformed) {
      throw new IllegalArgumentException("--config: " + malformed.getMessage(), malformed);
    }
  }

  private static void refuseUnknown(Config given, Config builtIn) {
    given.entrySet().stream()
        .filter(entry -> !entry.getKey().startsWith("pekko.")) // which has keys of anybody's making
        .filter(entry -> !builtIn.hasPathOrNull(entry.getKey()))
        .findFirst()
        .ifPresent(
            entry -> {
              throw new IllegalArgumentException(
                  "--config: %s: there is no setting %s"
                      .formatted(entry.getValue().origin().description(), entry.getKey()));
            });
  }
}
