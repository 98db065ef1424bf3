package io.nilometer.status;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import org.apache.pekko.util.ByteString;

/// The files of the page, in memory, by path.
final class PageFiles {

  /// @param type its media type
  record PageFile(String type, ByteString bytes) {}

  private final Map<String, PageFile> files =
      Map.of(
          "/", file("page.html", "text/html; charset=utf-8"),
          "/page.css", file("page.css", "text/css; charset=utf-8"),
          "/page.js", file("page.js", "text/javascript; charset=utf-8"),
          "/icon.svg", file("icon.svg", "image/svg+xml"));

  private static PageFile file(String name, String type) {
    try (InputStream file = PageFiles.class.getResourceAsStream(name)) {
      return new PageFile(type, ByteString.fromArrayUnsafe(file.readAllBytes()));
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read " + name + " of the program", unreadable);
    }
  }

  Optional<PageFile> find(String path) {
    return Optional.ofNullable(files.get(path));
  }
}
