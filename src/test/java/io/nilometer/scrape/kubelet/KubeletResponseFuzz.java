package io.nilometer.scrape.kubelet;

import static io.nilometer.FuzzTargets.require;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// HTTP responses of kubelets.
public final class KubeletResponseFuzz {

  private static final String TOKEN = "a-secret-token";
  private static final int LIMIT = 1 << 20;

  private KubeletResponseFuzz() {}

  /// From the status line on.
  public static void response(byte[] input) {
    var channel = new EmbeddedChannel(new HttpClientCodec());
    channel.writeInbound(Unpooled.wrappedBuffer(input));
    channel.finish();
    ScrapeResponse response = null;
    try {
      for (HttpObject part = channel.readInbound(); part != null; part = channel.readInbound()) {
        try {
          if (part.decoderResult().isFailure()) {
            break; // as Fetch does
          }
          if (part instanceof HttpResponse head) {
            response = ScrapeResponse.begin(head, Optional.of(TOKEN));
          }
          if (part instanceof HttpContent content && response != null) {
            response.add(content.content());
          }
        } finally {
          ReferenceCountUtil.release(part);
        }
      }
      if (response != null) {
        response.end(LIMIT);
      }
    } catch (IOException refused) {
      require(!String.valueOf(refused.getMessage()).contains(TOKEN), "the token is in a message");
      Reason.of(refused);
    }
  }

  public static void gzip(byte[] input) {
    try {
      require(
          Gzip.unpack(ByteBuffer.wrap(input), LIMIT).remaining() <= LIMIT, "more than the limit");
    } catch (IOException refused) {
      Reason.of(refused);
    }
  }
}
