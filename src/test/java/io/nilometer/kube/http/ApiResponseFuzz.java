package io.nilometer.kube.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;

/// HTTP responses of the API server and of proxies.
public final class ApiResponseFuzz {

  private ApiResponseFuzz() {}

  public static void response(byte[] input) {
    var in = new ByteArrayInputStream(input);
    try {
      ResponseHead head = ResponseHead.read(in);
      ResponseBody body = ResponseBody.of(head);
      var buffer = new byte[100];
      while (body.read(in, buffer, 0, buffer.length) >= 0) {
        // to its end
      }
    } catch (IOException _) { // refused
    }
  }
}
