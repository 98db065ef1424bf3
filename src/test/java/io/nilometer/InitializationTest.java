package io.nilometer;

import static org.assertj.core.api.Assertions.assertThat;

import io.nilometer.cli.Main;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// No class depends on the order in which classes are initialized.
class InitializationTest {

  private static final Path CLASSES =
      Path.of(
          URI.create(Main.class.getProtectionDomain().getCodeSource().getLocation().toString()));

  /// Loads the program's classes anew and shares those of the libraries.
  private static final class FreshLoader extends URLClassLoader {

    FreshLoader() throws IOException {
      super(new URL[] {CLASSES.toUri().toURL()}, InitializationTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.nilometer.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        return loaded == null ? findClass(name) : loaded;
      }
    }
  }

  @Test
  void everyClassCanBeTheFirst() throws IOException {
    List<String> names = names();
    assertThat(names).hasSizeGreaterThan(500).contains("io.nilometer.cli.flags.KubeletFlags");
    var failed = new ArrayList<String>();
    for (String name : names) {
      try (var loader = new FreshLoader()) {
        Class.forName(name, true, loader);
      } catch (ReflectiveOperationException | LinkageError e) {
        failed.add(name + ": " + e);
      }
    }
    assertThat(failed).isEmpty();
  }

  private static List<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(CLASSES)) {
      return files
          .map(file -> CLASSES.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.contains("-info"))
          .map(file -> file.replace(".class", "").replace('/', '.'))
          .toList();
    }
  }
}
