package io.nilometer.replica;

import io.nilometer.telemetry.Build;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// The version of this build.
public final class Version implements IVersionProvider {

  /// Written by the build; its values are empty outside a git repository.
  private static final String COMMIT = "commit.properties";

  static String text() {
    String built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "unpackaged" : built;
  }

  /// The version with the commit that it was built from.
  static Build build() {
    Properties written = written();
    return new Build(text(), orUnknown(written, "commit"), orUnknown(written, "date"));
  }

  private static String orUnknown(Properties written, String key) {
    String value = written.getProperty(key, "");
    return value.isEmpty() ? "unknown" : value;
  }

  private static Properties written() {
    var read = new Properties();
    try (InputStream file = Version.class.getResourceAsStream(COMMIT)) {
      if (file != null) {
        read.load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return read;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"nilometer " + text()};
  }
}
