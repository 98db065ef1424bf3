package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.nilometer.cli.flags.CsvList;
import io.nilometer.cli.flags.Flag;
import io.nilometer.cli.flags.FlagOptions;
import io.nilometer.cli.flags.Flags;
import io.nilometer.cli.flags.Spelling;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads settings from environment variables: `scrape.kubelet.port` from
/// `NILOMETER_SCRAPE_KUBELET_PORT`. The value has the syntax of the setting's flag. For a setting
/// without a flag it has the syntax of the configuration file, with commas between list items.
final class Environment {

  private static final String ROOT = "nilometer.";
  private static final String PREFIX = "NILOMETER_";

  /// Read by the launcher script.
  private static final Set<String> OF_THE_LAUNCHER = Set.of("NILOMETER_JAVA_OPTS");

  /// Kubernetes sets variables for each Service of a Pod's namespace, so also for one named
  /// nilometer.
  private static final Pattern OF_A_SERVICE = Pattern.compile("(.+)_SERVICE_HOST");

  private static final Pattern ABOUT_A_SERVICE =
      Pattern.compile("_SERVICE_(HOST|PORT(_.+)?)|_PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?");

  private Environment() {}

  /// Fails with an [IllegalArgumentException] that names the variable, its value and a remedy.
  ///
  /// @param defaults has every setting
  static Config settings(Map<String, String> variables, Config defaults) {
    Map<String, String> keys = keys(defaults);
    Set<String> services = services(variables.keySet());
    Config settings = ConfigFactory.empty();
    for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX) && !isOfOthers(name, services)) {
        String key = keys.get(name);
        if (key == null) {
          throw new IllegalArgumentException(
              name
                  + ": no such setting"
                  + Spelling.suggestion(name, keys.keySet())
                  + " (see: conf/application.conf)");
        }
        settings = settings.withValue(ROOT + key, value(name, variable.getValue(), key, defaults));
      }
    }
    return settings;
  }

  /// The variable of a setting.
  ///
  /// @param key below `nilometer`
  static String variable(String key) {
    return PREFIX + key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> keys(Config defaults) {
    return defaults.getConfig("nilometer").entrySet().stream()
        .map(Map.Entry::getKey)
        .collect(Collectors.toMap(Environment::variable, key -> key));
  }

  private static Set<String> services(Set<String> variables) {
    return variables.stream()
        .map(OF_A_SERVICE::matcher)
        .filter(Matcher::matches)
        .map(service -> service.group(1))
        .collect(Collectors.toSet());
  }

  private static boolean isOfOthers(String name, Set<String> services) {
    return OF_THE_LAUNCHER.contains(name)
        || services.stream()
            .filter(name::startsWith)
            .anyMatch(
                service -> ABOUT_A_SERVICE.matcher(name.substring(service.length())).matches());
  }

  private static ConfigValue value(String name, String text, String key, Config defaults) {
    Optional<Flag> flag = Flags.ofSetting(key);
    if (flag.isPresent()) {
      return FlagOptions.value(flag.get(), List.of(text), name);
    }
    return defaults.getValue(ROOT + key).valueType() == ConfigValueType.LIST
        ? ConfigValueFactory.fromAnyRef(CsvList.parse(text).toList(), name)
        : ConfigValueFactory.fromAnyRef(text, name);
  }
}
