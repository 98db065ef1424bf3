package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Puts together what is set: flags before environment variables, those before the file given,
/// that before what is built in.
public final class Configuration {

  private Configuration() {}

  /// Fails with an [IllegalArgumentException] that names the file, variable or key, and what is
  /// wrong with it.
  public static Config load(Config flags, Map<String, String> variables, Optional<Path> file) {
    Config builtIn = ConfigFactory.load();
    Config given = file.map(name -> read(name, builtIn)).orElse(builtIn);
    Config environment = Environment.settings(variables, builtIn);
    return flags.withFallback(environment).withFallback(given);
  }

  private static Config read(Path file, Config builtIn) {
    if (!Files.isReadable(file)) {
      throw new IllegalArgumentException("--config: cannot read " + file);
    }
    try {
      Config together =
          ConfigFactory.parseFile(
                  file.toFile(), ConfigParseOptions.defaults().setAllowMissing(false))
              .withFallback(builtIn)
              .resolve();
      refuseUnknown(together.root(), builtIn);
      return together;
    } catch (ConfigException malformed) {
      throw new IllegalArgumentException("--config: " + malformed.getMessage(), malformed);
    }
  }

  /// What is not built in is the file's. Pekko has keys of anybody's making.
  private static void refuseUnknown(ConfigObject together, Config builtIn) {
    together.forEach(
        (key, value) -> {
          if (!key.equals("pekko")) {
            refuseUnknown(ConfigUtil.joinPath(key), value, builtIn);
          }
        });
  }

  private static void refuseUnknown(String key, ConfigValue value, Config builtIn) {
    if (value instanceof ConfigObject object && !object.isEmpty()) {
      object.forEach(
          (name, inner) -> refuseUnknown(key + "." + ConfigUtil.joinPath(name), inner, builtIn));
    } else if (!builtIn.hasPathOrNull(key)) {
      throw new IllegalArgumentException(
          "--config: %s: there is no setting %s".formatted(value.origin().description(), key));
    }
  }
}
