package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// What encrypts: BoringSSL (netty-tcnative) where its native library loads, else the JDK.
enum TlsEngine {
  BORINGSSL,
  JDK;

  static TlsEngine best() {
    return OpenSsl.isAvailable() ? BORINGSSL : JDK;
  }

  SslProvider provider() {
    return switch (this) {
      case BORINGSSL -> SslProvider.OPENSSL;
      case JDK -> SslProvider.JDK;
    };
  }
}
