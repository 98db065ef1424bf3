package io.nilometer.api.encode;

import io.nilometer.api.http.ApiResponse;
import io.nilometer.api.query.ApiVersion;
import io.nilometer.model.Excerpt;
import io.nilometer.model.Quoted;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A failure as Kubernetes clients know it, with the texts of the API server.
///
/// @param code the HTTP status code
/// @param reason for programs: `NotFound`, `Forbidden`, …
/// @param message for people
/// @param details present, if only empty, with most reasons
public record Status(int code, String reason, String message, Optional<Details> details) {

  private static final String GROUP = ApiVersion.GROUP;

  /// Part of a message may be from the request, or from the API server.
  private static final int LONGEST_MESSAGE = 16 << 10;

  public Status {
    message = Excerpt.of(message, LONGEST_MESSAGE);
  }

  /// What the failure is about; unknown fields are empty.
  ///
  /// @param retryAfterSeconds also the header `Retry-After`; 0: neither
  public record Details(
      String name, String group, String kind, List<Cause> causes, int retryAfterSeconds) {

    static final Details NONE = of("", "", "");

    static Details of(String name, String group, String kind) {
      return new Details(name, group, kind, List.of(), 0);
    }

    static Details retryAfter(int seconds) {
      return new Details("", "", "", List.of(), seconds);
    }
  }

  /// One of the errors that make up the failure.
  ///
  /// @param field the parameter or field that is wrong
  public record Cause(String reason, String message, String field) {}

  /// There is no object of this name.
  ///
  /// @param resource as the message names it: `node`, `pods`
  public static Status notFound(String resource, String name) {
    return of(
        404,
        "NotFound",
        resource + " " + Quoted.of(name) + " not found",
        Details.of(name, "", resource));
  }

  /// Nothing is served at the path.
  public static Status unknownResource() {
    return of(404, "NotFound", "the server could not find the requested resource", Details.NONE);
  }

  public static Status methodNotAllowed() {
    return of(
        405,
        "MethodNotAllowed",
        "the server does not allow this method on the requested resource",
        Details.NONE);
  }

  /// Rejects a watch: a 405.
  ///
  /// @param resource `nodes` or `pods`
  public static Status watchNotSupported(String resource) {
    return of(
        405,
        "MethodNotAllowed",
        "watch is not supported on resources of kind " + Quoted.of(resource + "." + GROUP),
        Details.of("", GROUP, resource));
  }

  public static Status badRequest(String message) {
    return new Status(400, "BadRequest", message, Optional.empty());
  }

  public static Status badIncludeObject(String value) {
    return badRequest(
        "Unable to convert to Table as requested: includeObject: Invalid value: "
            + JsonStrings.quoted(Excerpt.of(value))
            + ": must be 'Metadata', 'Object', 'None', or empty");
  }

  /// List options that are wrong or cannot be combined.
  public static Status invalidListOptions(List<Cause> causes) {
    String errors =
        causes.stream()
            .map(cause -> cause.field() + ": " + cause.message())
            .collect(Collectors.joining(", "));
    return of(
        422,
        "Invalid",
        "ListOptions.meta.k8s.io \"\" is invalid: "
            + (causes.size() == 1 ? errors : "[" + errors + "]"),
        new Details("", MetaVersion.GROUP, "ListOptions", causes, 0));
  }

  /// A watch cannot begin at this resource version: a 410, after which clients list again.
  public static Status expired(String version) {
    return new Status(
        410, "Expired", "too old resource version: " + Excerpt.of(version), Optional.empty());
  }

  public static Status unauthorized() {
    return new Status(401, "Unauthorized", "Unauthorized", Optional.empty());
  }

  /// Rejects a user who lacks a permission: a 403.
  ///
  /// @param resource with a subresource as `pods/log`
  /// @param namespace empty at the cluster scope
  /// @param name empty for a list
  /// @param because what the authorizer gave as its reason, or empty
  public static Status forbidden(
      String user,
      String verb,
      String resource,
      String group,
      String namespace,
      String name,
      String because) {
    String kind = resource.split("/", 2)[0];
    String what = group.isEmpty() ? kind : kind + "." + group;
    String cannot =
        "User %s cannot %s resource %s in API group %s %s"
            .formatted(
                Quoted.of(user),
                verb,
                Quoted.of(resource),
                Quoted.of(group),
                namespace.isEmpty()
                    ? "at the cluster scope"
                    : "in the namespace " + Quoted.of(namespace));
    return of(
        403,
        "Forbidden",
        what
            + (name.isEmpty() ? "" : " " + Quoted.of(name))
            + " is forbidden: "
            + reasoned(cannot, because),
        Details.of(name, group, kind));
  }

  /// A path that is no resource.
  ///
  /// @param because what the authorizer gave as its reason, or empty
  public static Status forbiddenPath(String user, String verb, String path, String because) {
    String cannot = "User %s cannot %s path %s".formatted(Quoted.of(user), verb, Quoted.of(path));
    return of(403, "Forbidden", "forbidden: " + reasoned(cannot, because), Details.NONE);
  }

  /// The route serves none of the accepted media types.
  ///
  /// @param produced those that it does serve, with commas between
  public static Status notAcceptable(String produced) {
    return of(
        406,
        "NotAcceptable",
        "406: Not Acceptable\n\nAvailable representations: " + produced,
        Details.NONE);
  }

  /// The media type is served, but not of this object in this shape.
  public static Status notConvertible(String message) {
    return new Status(406, "NotAcceptable", message, Optional.empty());
  }

  public static Status timeout() {
    return of(
        504,
        "Timeout",
        "Timeout: request did not complete within the allotted timeout",
        Details.NONE);
  }

  public static Status tooManyRequests(int retryAfterSeconds) {
    return tooManyRequests("Too many requests, please try again later.", retryAfterSeconds);
  }

  public static Status tooManyRequests(String message, int retryAfterSeconds) {
    return of(429, "TooManyRequests", message, Details.retryAfter(retryAfterSeconds));
  }

  public static Status serviceUnavailable(String message, int retryAfterSeconds) {
    return of(503, "ServiceUnavailable", message, Details.retryAfter(retryAfterSeconds));
  }

  public static Status internalError(String message) {
    return of(
        500,
        "InternalError",
        "Internal error occurred: " + message,
        new Details("", "", "", List.of(new Cause("", message, "")), 0));
  }

  /// The response that carries this status, with the header `Retry-After` where it has one.
  public ApiResponse response(Representation representation) {
    ApiResponse response = ApiResponse.of(code, StatusEncoder.body(representation, this));
    int retryAfter = details.map(Details::retryAfterSeconds).orElse(0);
    return retryAfter == 0 ? response : response.with("Retry-After", Integer.toString(retryAfter));
  }

  private static Status of(int code, String reason, String message, Details details) {
    return new Status(code, reason, message, Optional.of(details));
  }

  private static String reasoned(String cannot, String because) {
    String safe = cannot.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    return because.isEmpty() ? safe : safe + ": " + because;
  }
}
