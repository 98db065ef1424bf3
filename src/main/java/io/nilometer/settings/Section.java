package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// A part of the configuration. A value of the wrong type fails with an [IllegalArgumentException]
/// that has its origin (file and line, flag or variable), the full key, the value and the type.
///
/// @param path of this part, from the root
record Section(Config config, String path) {

  static Section root(Config all) {
    return new Section(all.getConfig("nilometer"), "nilometer");
  }

  Section section(String key) {
    return new Section(config.getConfig(key), path + "." + key);
  }

  String text(String key) {
    return read(key, Config::getString, "a text");
  }

  int number(String key) {
    return read(key, Config::getInt, "a whole number");
  }

  boolean truth(String key) {
    return read(key, Config::getBoolean, "true or false");
  }

  Duration duration(String key) {
    return read(key, Config::getDuration, "a duration, such as 15s");
  }

  List<String> texts(String key) {
    return read(key, Config::getStringList, "a list of texts");
  }

  /// No texts for a list of one empty text, as a flag without a value gives.
  List<String> textsOrNone(String key) {
    List<String> texts = texts(key);
    return texts.equals(List.of("")) ? List.of() : texts;
  }

  List<Long> numbers(String key) {
    return read(key, Config::getLongList, "a list of whole numbers");
  }

  /// Empty for an empty text.
  Optional<Path> file(String key) {
    return Optional.of(text(key)).filter(name -> !name.isEmpty()).map(Path::of);
  }

  /// Empty for `auto`.
  Optional<Integer> numberUnlessAuto(String key) {
    return isAuto(key) ? Optional.empty() : Optional.of(number(key));
  }

  /// Empty for `auto`.
  Optional<Duration> durationUnlessAuto(String key) {
    return isAuto(key) ? Optional.empty() : Optional.of(duration(key));
  }

  private boolean isAuto(String key) {
    return text(key).equals("auto");
  }

  private <T> T read(String key, BiFunction<Config, String, T> reader, String type) {
    try {
      return reader.apply(config, key);
    } catch (ConfigException wrong) {
      throw new IllegalArgumentException(
          "%s: %s.%s must be %s, but is %s"
              .formatted(
                  wrong.origin().description(),
                  path,
                  key,
                  type,
                  config.hasPath(key) ? config.getValue(key).unwrapped() : "null"),
          wrong);
    }
  }
}
