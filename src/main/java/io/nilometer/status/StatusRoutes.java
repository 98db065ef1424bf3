package io.nilometer.status;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpMethods;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/// Answers the requests for the page, its files and its JSON, and refuses all others.
final class StatusRoutes {

  static final String JSON_PATH = "/status.json";

  /// Nothing but what this server sends is loaded, no page embeds this one, and no cache keeps it.
  private static final List<HttpHeader> PROTECTION =
      List.of(
          RawHeader.create(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                  + " connect-src 'self'; base-uri 'none'; form-action 'none';"
                  + " frame-ancestors 'none'"),
          RawHeader.create("X-Content-Type-Options", "nosniff"),
          RawHeader.create("X-Frame-Options", "DENY"),
          RawHeader.create("Referrer-Policy", "no-referrer"),
          RawHeader.create("Cross-Origin-Opener-Policy", "same-origin"),
          RawHeader.create("Cross-Origin-Resource-Policy", "same-origin"),
          RawHeader.create("Cache-Control", "no-store"));

  private final PageFiles files = new PageFiles();
  private final Supplier<CompletionStage<ClusterStatus>> statuses;
  private final Executor encoding;

  /// Weak, so that nothing stays of it while nobody asks.
  private volatile WeakReference<Encoded> last = new WeakReference<>(null);

  private record Encoded(ClusterStatus status, StatusJson json) {}

  /// @param statuses returns the present status; fails if there is none in time
  /// @param encoding runs the encoding of JSON
  StatusRoutes(Supplier<CompletionStage<ClusterStatus>> statuses, Executor encoding) {
    this.statuses = statuses;
    this.encoding = encoding;
  }

  CompletionStage<HttpResponse> answer(HttpRequest request) {
    if (!HostHeader.isAccepted(header(request, "Host"))) {
      return refused(
          421, "the Host header must be localhost or an IP address: open http://localhost:PORT/");
    }
    if (!request.method().equals(HttpMethods.GET)) {
      return refused(405, "only GET is allowed")
          .thenApply(response -> response.addHeader(RawHeader.create("Allow", "GET")));
    }
    String path = request.getUri().path();
    if (path.equals(JSON_PATH)) {
      return json(request);
    }
    return files
        .find(path)
        .map(file -> completed(response(200, file.type(), file.bytes())))
        .orElseGet(() -> refused(404, "there is / and " + JSON_PATH));
  }

  private static String header(HttpRequest request, String name) {
    return request.getHeader(name).map(HttpHeader::value).orElse("");
  }

  /// Another site cannot read the answer, and is not to cause the work either.
  private CompletionStage<HttpResponse> json(HttpRequest request) {
    String site = header(request, "Sec-Fetch-Site");
    if (!site.isEmpty() && !site.equals("same-origin") && !site.equals("none")) {
      return refused(403, "requests of other sites are refused");
    }
    boolean gzip = header(request, "Accept-Encoding").contains("gzip");
    return statuses
        .get()
        .thenApplyAsync(this::encoded, encoding)
        .thenApply(json -> response(json, gzip))
        .exceptionallyCompose(_ -> refused(503, "the status could not be collected in time"));
  }

  /// Requests that share a status share its encoding.
  @SuppressWarnings("ReferenceEquality") // the same object is given out again
  private StatusJson encoded(ClusterStatus status) {
    Encoded known = last.get();
    if (known != null && known.status() == status) {
      return known.json();
    }
    StatusJson json = StatusJson.of(status);
    last = new WeakReference<>(new Encoded(status, json));
    return json;
  }

  private static HttpResponse response(StatusJson json, boolean gzip) {
    String type = "application/json";
    return gzip
        ? response(200, type, json.gzip())
            .addHeader(RawHeader.create("Content-Encoding", "gzip"))
            .addHeader(RawHeader.create("Vary", "Accept-Encoding"))
        : response(200, type, json.plain());
  }

  private static CompletionStage<HttpResponse> refused(int code, String why) {
    return completed(
        response(code, "text/plain; charset=utf-8", ByteString.fromString(why + "\n")));
  }

  private static CompletionStage<HttpResponse> completed(HttpResponse response) {
    return CompletableFuture.completedStage(response);
  }

  private static HttpResponse response(int code, String type, ByteString bytes) {
    return HttpResponse.create()
        .withStatus(code)
        .addHeaders(PROTECTION)
        .withEntity(HttpEntities.create(ContentTypes.parse(type), bytes));
  }
}
