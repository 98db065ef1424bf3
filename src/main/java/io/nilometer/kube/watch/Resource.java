package io.nilometer.kube.watch;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/// A kind of API object that can be listed and watched.
///
/// @param kind for logs
/// @param path of the collection, relative to the API server's address
/// @param listAccept the representation asked for in lists
/// @param watchAccept the one asked for in watches, whose events hold one object each
/// @param query what is selected, as `name=value&…`, encoded, or empty
/// @param decoder makes the decoder of one list or watch
public record Resource<T>(
    String kind,
    String path,
    String listAccept,
    String watchAccept,
    String query,
    Supplier<Decoder<T>> decoder) {

  /// For the API server each page is a search of its own; a page of pods or nodes takes it 20 MB.
  private static final int PAGE = 2_000;

  /// Lists and watches ask for the same representation.
  public Resource(
      String kind, String path, String accept, String query, Supplier<Decoder<T>> decoder) {
    this(kind, path, accept, accept, query, decoder);
  }

  /// @param next the token in the previous page, empty for the first
  String listPath(String next) {
    return path
        + ("?limit=" + PAGE)
        + (query.isEmpty() ? "" : "&" + query)
        + (next.isEmpty() ? "" : "&continue=" + encoded(next));
  }

  /// Of a list without pages.
  String wholeListPath() {
    return path + (query.isEmpty() ? "" : "?" + query);
  }

  String watchPath(String resourceVersion, long seconds) {
    return path
        + "?watch=true&allowWatchBookmarks=true"
        + (query.isEmpty() ? "" : "&" + query)
        + ("&resourceVersion=" + encoded(resourceVersion))
        + ("&timeoutSeconds=" + seconds);
  }

  public static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
