package io.nilometer.kube.review;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;

/// Reviews as the API server answers them.
public final class ReviewFuzz {

  private ReviewFuzz() {}

  public static void review(byte[] input) {
    JsonNode body = ReviewClient.json(new String(input, StandardCharsets.UTF_8));
    ReviewClient.message(body);
    JsonNode status = body.path("status");
    if (status.isObject()) {
      TokenReviews.read(status);
      AccessReviews.read(status);
    }
  }
}
