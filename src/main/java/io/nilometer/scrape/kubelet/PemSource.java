package io.nilometer.scrape.kubelet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a certificate or key comes from.
sealed interface PemSource {

  String read() throws IOException;

  /// For error messages: what the user gave.
  String origin();

  /// A flag's file, read again as it rotates.
  record File(String flag, Path path) implements PemSource {
    @Override
    public String read() throws IOException {
      // Latin-1 takes any bytes: what is no PEM is found out later
      return Files.readString(path, StandardCharsets.ISO_8859_1);
    }

    @Override
    public String origin() {
      return flag + " " + path;
    }
  }

  /// What the Kubernetes client's configuration holds.
  record Text(String what, String pem) implements PemSource {
    @Override
    public String read() {
      return pem;
    }

    @Override
    public String origin() {
      return what + " of the Kubernetes client's configuration";
    }
  }
}
