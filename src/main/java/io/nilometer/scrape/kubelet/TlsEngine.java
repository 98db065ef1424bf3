package io.nilometer.scrape.kubelet;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/// An implementation of TLS: BoringSSL (netty-tcnative) where its native library loads, or the
/// JDK's.
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
