package io.nilometer.api.routes;

import io.nilometer.api.encode.JsonStrings;
import io.nilometer.api.encode.Status;
import io.nilometer.api.encode.StatusException;
import io.nilometer.api.http.Query;
import io.nilometer.api.watch.WatchRequest.Start;
import io.nilometer.model.Excerpt;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;

/// The options of a watch besides its selectors. They are valid once [ListOptions] has read them.
///
/// @param bookmarks whether the client takes bookmarks
/// @param timeout after which the watch ends; unless given, 30 to 60 minutes, so that watches that
///     begin together do not end together
record WatchOptions(Start start, boolean bookmarks, Duration timeout) {

  private static final int SHORTEST_SECONDS = 30 * 60;
  private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();
  private static final int MOST_DIGITS = 18;

  /// @throws StatusException 422
  static WatchOptions parse(Query query) {
    boolean bookmarks = query.isTrue("allowWatchBookmarks");
    return new WatchOptions(start(query, bookmarks), bookmarks, timeout(query));
  }

  private static Start start(Query query, boolean bookmarks) {
    Optional<Long> version = version(query);
    if (query.has("sendInitialEvents")) {
      return query.isTrue("sendInitialEvents")
          ? new Start.Existing(bookmarks)
          : version.<Start>map(Start.Since::new).orElseGet(Start.Now::new);
    }
    return version.<Start>map(Start.Since::new).orElseGet(() -> new Start.Existing(false));
  }

  /// Empty: any version will do.
  private static Optional<Long> version(Query query) {
    String given = query.first("resourceVersion").orElse("");
    if (given.isEmpty() || given.equals("0")) {
      return Optional.empty();
    }
    OptionalLong version = number(given);
    if (version.isEmpty()) {
      var cause =
          new Status.Cause(
              "FieldValueInvalid",
              "Invalid value: "
                  + JsonStrings.quoted(Excerpt.of(given))
                  + ": must be a resource version of a list or an event",
              "resourceVersion");
      throw new StatusException(Status.invalidListOptions(List.of(cause)));
    }
    return Optional.of(version.getAsLong());
  }

  private static OptionalLong number(String text) {
    boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    if (!digits) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(text.length() > MOST_DIGITS + 1 ? Long.MAX_VALUE : saturated(text));
  }

  private static long saturated(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) { // above the largest
      return Long.MAX_VALUE;
    }
  }

  private static Duration timeout(Query query) {
    long seconds = query.first("timeoutSeconds").map(Long::parseLong).orElse(0L);
    return Duration.ofSeconds(
        seconds == 0
            ? ThreadLocalRandom.current().nextInt(SHORTEST_SECONDS, 2 * SHORTEST_SECONDS)
            : Math.clamp(seconds, 0, LONGEST_SECONDS));
  }

  /// Whether a list is one from which its client may go on to watch: it asks for pages or for a
  /// version, as clients that keep a copy do. Only such lists have resource versions.
  static boolean isVersioned(Query query) {
    boolean paged =
        query.first("limit").filter(limit -> number(limit).orElse(0) > 0).isPresent()
            && query.first("continue").orElse("").isEmpty();
    return paged || number(query.first("resourceVersion").orElse("")).isPresent();
  }
}
