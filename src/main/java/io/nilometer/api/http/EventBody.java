package io.nilometer.api.http;

import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/// The body of a response that lasts: events, as they happen.
///
/// @param contentType the value of the Content-Type header
/// @param frames one or several events each
/// @param end ends it at once, also if it was never begun: the client is leaving
/// @param cut completes when the client is too slow and has to be disconnected
public record EventBody(
    String contentType,
    Source<ByteString, NotUsed> frames,
    Runnable end,
    CompletionStage<Done> cut) {}
