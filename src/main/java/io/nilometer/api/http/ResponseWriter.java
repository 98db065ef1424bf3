package io.nilometer.api.http;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.ContentType;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/// Passes a response to Pekko HTTP. A separate dispatcher encodes its body, so that long lists take
/// turns and delay nothing else; a brief body is encoded at once, since waking another thread takes
/// longer. A small body is sent whole. A large one is streamed as fast as the client reads, and
/// compressed if the client accepts gzip.
public final class ResponseWriter {

  public static final String DISPATCHER = "nilometer.api.encoding-dispatcher";

  /// Larger bodies are streamed, and worth compressing.
  private static final int LARGE_BYTES = 128 * 1024;

  /// The most chunks that wait to be sent: 512 KiB, less than the objects they encode. Half of them
  /// are encoded in one go, since threads that wake each other for every chunk took a tenth of the
  /// time of a large response.
  private static final int CHUNKS_AHEAD = 8;

  private final Executor encoding;

  /// Writes responses.
  ///
  /// @param encoding the dispatcher of that name
  public ResponseWriter(Executor encoding) {
    this.encoding = encoding;
  }

  public CompletionStage<HttpResponse> write(ApiResponse answer, boolean gzip) {
    if (answer.events().isPresent()) {
      return CompletableFuture.completedStage(lasting(answer, answer.events().get()));
    }
    return answer.body().brief()
        ? CompletableFuture.completedStage(begin(answer, gzip))
        : CompletableFuture.supplyAsync(() -> begin(answer, gzip), encoding);
  }

  private static HttpResponse lasting(ApiResponse answer, EventBody events) {
    return head(answer)
        .withEntity(HttpEntities.createChunked(contentType(events.contentType()), events.frames()))
        .addAttribute(EventSocket.LASTING, events.contentType());
  }

  private HttpResponse begin(ApiResponse answer, boolean gzip) {
    Iterator<byte[]> chunks = answer.body().chunks();
    var first = new ArrayList<byte[]>();
    long size = 0;
    while (size <= LARGE_BYTES && chunks.hasNext()) {
      first.add(chunks.next());
      size += first.getLast().length;
    }
    return size <= LARGE_BYTES ? whole(answer, first) : streamed(answer, first, chunks, gzip);
  }

  /// As [#small], and closes the connection, since what follows may be malformed too.
  public static HttpResponse refuse(ApiResponse answer) {
    return closing(small(answer));
  }

  /// The same, whereupon the connection is closed.
  static HttpResponse closing(HttpResponse response) {
    return response.getHeader(Connection.class).isPresent()
        ? response
        : response.addHeader(Connection.create("close"));
  }

  /// For a response that is small and can be encoded at once.
  public static HttpResponse small(ApiResponse answer) {
    var chunks = new ArrayList<byte[]>();
    answer.body().chunks().forEachRemaining(chunks::add);
    return whole(answer, chunks);
  }

  private static HttpResponse whole(ApiResponse answer, List<byte[]> chunks) {
    ByteString bytes =
        chunks.stream()
            .map(ByteString::fromArrayUnsafe)
            .reduce(ByteString.emptyByteString(), ByteString::concat);
    return head(answer).withEntity(HttpEntities.create(contentType(answer), bytes));
  }

  private HttpResponse streamed(
      ApiResponse answer, List<byte[]> first, Iterator<byte[]> rest, boolean gzip) {
    Iterator<byte[]> plain = new Concatenation(first.iterator(), rest);
    Source<byte[], NotUsed> sent =
        gzip ? new GzipChunks(plain).source() : Source.fromIterator(() -> plain);
    Source<ByteString, NotUsed> source =
        sent.map(ByteString::fromArrayUnsafe)
            .withAttributes(
                ActorAttributes.dispatcher(DISPATCHER)
                    .and(Attributes.inputBuffer(CHUNKS_AHEAD, CHUNKS_AHEAD)))
            .async();
    HttpResponse head =
        gzip
            ? head(answer.with("Content-Encoding", "gzip").with("Vary", "Accept-Encoding"))
            : head(answer);
    return head.withEntity(HttpEntities.createChunked(contentType(answer), source));
  }

  private record Concatenation(Iterator<byte[]> first, Iterator<byte[]> rest)
      implements Iterator<byte[]> {

    @Override
    public boolean hasNext() {
      return first.hasNext() || rest.hasNext();
    }

    @Override
    public byte[] next() {
      return first.hasNext() ? first.next() : rest.next();
    }
  }

  private static HttpResponse head(ApiResponse answer) {
    HttpResponse response = HttpResponse.create().withStatus(answer.code());
    for (ApiResponse.Field field : answer.fields()) {
      response = response.addHeader(RawHeader.create(field.name(), field.value()));
    }
    boolean setsCaching = answer.fields().stream().anyMatch(f -> f.name().equals("Cache-Control"));
    return setsCaching
        ? response
        : response.addHeader(RawHeader.create("Cache-Control", "no-cache, private"));
  }

  /// Keeps the given spelling, which Pekko's own media types would change.
  private static ContentType contentType(ApiResponse answer) {
    return contentType(answer.body().contentType());
  }

  private static ContentType contentType(String contentType) {
    if (contentType.isEmpty()) {
      return ContentTypes.NO_CONTENT_TYPE;
    }
    int slash = contentType.indexOf('/');
    return ContentTypes.create(
        MediaTypes.customBinary(
            contentType.substring(0, slash), contentType.substring(slash + 1), true));
  }
}
