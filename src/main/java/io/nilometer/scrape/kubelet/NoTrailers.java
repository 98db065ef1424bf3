package io.nilometer.scrape.kubelet;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/// Drops the trailers of a response, which nothing reads. The decoder would search those of one
/// name anew for each line that continues one of them.
final class NoTrailers implements HttpHeadersFactory {

  @Override
  public HttpHeaders newHeaders() {
    return new None();
  }

  @Override
  public HttpHeaders newEmptyHeaders() {
    return new None();
  }

  private static final class None extends DefaultHttpHeaders {

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
      return this;
    }
  }
}
