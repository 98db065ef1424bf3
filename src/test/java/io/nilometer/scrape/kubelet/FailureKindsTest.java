package io.nilometer.scrape.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ConnectTimeoutException;
import io.nilometer.scrape.exposition.FailureKind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class FailureKindsTest {

  @Test
  void aConnectionFailsByItsCause() {
    Map<Throwable, FailureKind> kinds =
        Map.of(
            new UnknownHostException("node-1"), FailureKind.NAME_RESOLUTION,
            new ConnectException("Connection refused"), FailureKind.CONNECTION,
            new ClosedChannelException(), FailureKind.CONNECTION,
            new ConnectTimeoutException("timed out"), FailureKind.CONNECT_TIMEOUT,
            new SSLException("bad record"), FailureKind.TLS,
            new SSLHandshakeException("Received fatal alert: internal_error"),
                FailureKind.NO_CERTIFICATE);
    kinds.forEach(
        (failure, kind) ->
            assertThat(FailureKinds.ofConnection(failure)).as(failure.toString()).isEqualTo(kind));
  }

  @Test
  void anAnswerFailsByItsStatus() {
    assertThat(FailureKinds.ofAnswer(new KubeletStatusException(401, "answered 401")))
        .isEqualTo(FailureKind.UNAUTHORIZED);
    assertThat(FailureKinds.ofAnswer(new KubeletStatusException(403, "answered 403")))
        .isEqualTo(FailureKind.FORBIDDEN);
    assertThat(FailureKinds.ofAnswer(new KubeletStatusException(500, "answered 500")))
        .isEqualTo(FailureKind.STATUS);
    assertThat(FailureKinds.ofAnswer(new IOException("the gzip is broken")))
        .isEqualTo(FailureKind.BODY);
  }
}
