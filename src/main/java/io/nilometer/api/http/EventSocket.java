package io.nilometer.api.http;

import java.nio.ByteOrder;
import org.apache.pekko.NotUsed;
import org.apache.pekko.http.javadsl.model.AttributeKey;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.ws.BinaryMessage;
import org.apache.pekko.http.javadsl.model.ws.Message;
import org.apache.pekko.http.javadsl.model.ws.TextMessage;
import org.apache.pekko.http.javadsl.model.ws.WebSocketUpgrade;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Framing;
import org.apache.pekko.stream.javadsl.FramingTruncation;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/// Sends the events of a response that lasts as messages of a WebSocket, if the client asks for
/// one. As with kube-apiserver, each event is one message: JSON as text, protobuf as binary without
/// its length. What the client sends is discarded.
final class EventSocket {

  /// Marks a response that lasts. The value is its content type.
  static final AttributeKey<String> LASTING = AttributeKey.create("lasting", String.class);

  private static final String JSON = "application/json";
  private static final int LENGTH_BYTES = Integer.BYTES;
  private static final ByteString LINE_FEED = ByteString.fromString("\n");

  private EventSocket() {}

  /// The response as it is, or the switch to a WebSocket.
  static HttpResponse respond(HttpRequest request, HttpResponse response) {
    return response
        .getAttribute(LASTING)
        .flatMap(
            contentType ->
                request
                    .getAttribute(AttributeKeys.webSocketUpgrade)
                    .map(upgrade -> upgraded(upgrade, messages(contentType, response))))
        .orElse(response);
  }

  static boolean isSwitch(HttpResponse response) {
    return response.status().equals(StatusCodes.SWITCHING_PROTOCOLS);
  }

  private static HttpResponse upgraded(WebSocketUpgrade upgrade, Source<Message, ?> messages) {
    Flow<Message, Message, NotUsed> flow =
        Flow.fromSinkAndSourceCoupled(
            Flow.of(Message.class).flatMapConcat(EventSocket::content).to(Sink.ignore()), messages);
    var offered = upgrade.getRequestedProtocols().iterator();
    return offered.hasNext()
        ? upgrade.handleMessagesWith(flow, offered.next())
        : upgrade.handleMessagesWith(flow);
  }

  private static Source<?, ?> content(Message message) {
    return message.isText()
        ? message.asTextMessage().getStreamedText()
        : message.asBinaryMessage().getStreamedData();
  }

  private static Source<Message, ?> messages(String contentType, HttpResponse response) {
    Source<ByteString, ?> frames = response.entity().getDataBytes();
    return contentType.equals(JSON)
        ? frames
            .via(Framing.delimiter(LINE_FEED, Integer.MAX_VALUE, FramingTruncation.DISALLOW))
            .map(line -> TextMessage.create(line.concat(LINE_FEED).utf8String()))
        : frames
            .via(Framing.lengthField(LENGTH_BYTES, 0, Integer.MAX_VALUE, ByteOrder.BIG_ENDIAN))
            .map(frame -> BinaryMessage.create(frame.drop(LENGTH_BYTES)));
  }
}
