package io.nilometer.scrape;

import io.vertx.core.net.JdkSSLEngineOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.SSLEngineOptions;

/// What encrypts: BoringSSL (netty-tcnative) where its native library loads, else the JDK.
enum TlsEngine {
  BORINGSSL,
  JDK;

  static TlsEngine best() {
    return OpenSSLEngineOptions.isAvailable() ? BORINGSSL : JDK;
  }

  SSLEngineOptions options() {
    return switch (this) {
      case BORINGSSL -> new OpenSSLEngineOptions();
      case JDK -> new JdkSSLEngineOptions();
    };
  }
}
