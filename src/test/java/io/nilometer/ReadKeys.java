package io.nilometer;

import com.typesafe.config.Config;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// A configuration that records which of its keys are read.
public final class ReadKeys {

  private ReadKeys() {}

  /// Wraps a configuration.
  ///
  /// @param read receives the full path of each key whose value is read
  public static Config of(Config config, Consumer<String> read) {
    return of(config, "", read);
  }

  private static Config of(Config config, String prefix, Consumer<String> read) {
    return (Config)
        Proxy.newProxyInstance(
            ReadKeys.class.getClassLoader(),
            new Class<?>[] {Config.class},
            (_, method, arguments) -> {
              Object result;
              try {
                result = method.invoke(config, arguments);
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
              if (result instanceof Config part) {
                return of(part, prefix + arguments[0] + ".", read);
              }
              if (method.getName().startsWith("get")) {
                read.accept(prefix + arguments[0]);
              }
              return result;
            });
  }
}
