package io.nilometer.settings;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import com.typesafe.config.ConfigValueType;
import io.nilometer.cli.flags.Flag;
import io.nilometer.cli.flags.FlagValues;
import io.nilometer.cli.flags.GoList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Settings in environment variables: `scrape.kubelet.port` is `NILOMETER_SCRAPE_KUBELET_PORT`.
/// Values are written as after the setting's flag; where it has none, as in a file, and lists with
/// commas.
final class Environment {

  private static final String PREFIX = "NILOMETER_";

  /// Taken by the script that starts the program.
  private static final Set<String> OF_THE_LAUNCHER = Set.of("NILOMETER_JAVA_OPTS");

  /// Kubernetes tells a Pod of each Service of its namespace, of one named nilometer too.
  private static final Pattern OF_A_SERVICE = Pattern.compile("(.+)_SERVICE_HOST");

  private static final Pattern ABOUT_A_SERVICE =
      Pattern.compile("_SERVICE_(HOST|PORT(_.+)?)|_PORT(_\\d+_(TCP|UDP|SCTP)(_.+)?)?");

  private Environment() {}

  /// Fails with an [IllegalArgumentException] that names the variable and what is wrong with it.
  ///
  /// @param builtIn all settings there are
  static Config settings(Map<String, String> variables, Config builtIn) {
    Map<String, String> keys = keys(builtIn);
    Set<String> services = services(variables.keySet());
    Config settings = ConfigFactory.empty();
    for (Map.Entry<String, String> variable : new TreeMap<>(variables).entrySet()) {
      String name = variable.getKey();
      if (name.startsWith(PREFIX) && !isOthers(name, services)) {
        String key = keys.get(name);
        if (key == null) {
          throw new IllegalArgumentException(
              name + ": there is no such setting; conf/application.conf has those there are");
        }
        settings = settings.withValue(key, value(name, variable.getValue(), key, builtIn));
      }
    }
    return settings;
  }

  /// How the variable of a setting is called.
  ///
  /// @param key with `nilometer.`
  static String variable(String key) {
    return key.replaceAll("[.-]", "_").toUpperCase(Locale.ROOT);
  }

  private static Map<String, String> keys(Config builtIn) {
    return builtIn.getConfig("nilometer").entrySet().stream()
        .map(entry -> "nilometer." + entry.getKey())
        .collect(Collectors.toMap(Environment::variable, key -> key));
  }

  private static Set<String> services(Set<String> variables) {
    return variables.stream()
        .map(OF_A_SERVICE::matcher)
        .filter(Matcher::matches)
        .map(service -> service.group(1))
        .collect(Collectors.toSet());
  }

  private static boolean isOthers(String name, Set<String> services) {
    return OF_THE_LAUNCHER.contains(name)
        || services.stream()
            .filter(name::startsWith)
            .anyMatch(
                service -> ABOUT_A_SERVICE.matcher(name.substring(service.length())).matches());
  }

  private static ConfigValue value(String name, String text, String key, Config builtIn) {
    Optional<Flag> flag =
        Flag.ALL.stream()
            .filter(
                f -> f.effect() instanceof Flag.Sets(String set) && key.equals("nilometer." + set))
            .findFirst();
    if (flag.isPresent()) {
      return FlagValues.value(flag.get(), List.of(text), name);
    }
    return builtIn.getValue(key).valueType() == ConfigValueType.LIST
        ? ConfigValueFactory.fromAnyRef(GoList.parse(text).toList(), name)
        : ConfigValueFactory.fromAnyRef(text, name);
  }
}
