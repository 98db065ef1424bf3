package io.nilometer.replica;

import picocli.CommandLine.IVersionProvider;

/// The version of this build.
public final class Version implements IVersionProvider {

  static String text() {
    String built = Version.class.getPackage().getImplementationVersion();
    return built == null ? "unpackaged" : built;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"nilometer " + text()};
  }
}
