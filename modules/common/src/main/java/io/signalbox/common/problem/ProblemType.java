package io.signalbox.common.problem;

import java.net.URI;
import java.util.Locale;

import io.grpc.Status;

/**
 * Everything that Signalbox answers when it can't do what was asked, once for all protocols.
 *
 * <p>The name is a stable part of the API: REST answers it as the {@code type} of a problem document (RFC 9457), JSON-RPC as
 * {@code error.data.type}, gRPC in the status description.
 */
public enum ProblemType {
    /** A body that is not JSON, not UTF-8, or nested too deeply. */
    MALFORMED_JSON(400, Status.Code.INVALID_ARGUMENT, -32700, "The body is not valid JSON"),
    /** Fields of the request are missing or wrong; they are listed. */
    INVALID_REQUEST(400, Status.Code.INVALID_ARGUMENT, -32602, "The request is not valid"),
    /** A log entry breaks a rule; the fields are listed. */
    INVALID_ENTRY(400, Status.Code.INVALID_ARGUMENT, -32602, "The log entry is not valid"),
    /** No mail template has this name. */
    UNKNOWN_TEMPLATE(400, Status.Code.INVALID_ARGUMENT, -32602, "There is no such template"),
    /** A mail template needs a variable that was not given. */
    MISSING_VARIABLE(400, Status.Code.INVALID_ARGUMENT, -32602, "The template needs a variable that is missing"),
    /** No token, or one that does not verify. */
    UNAUTHENTICATED(401, Status.Code.UNAUTHENTICATED, -32001, "A valid bearer token is needed"),
    /** The e-mail address and password do not belong together; which of them is wrong is never told. */
    INVALID_CREDENTIALS(401, Status.Code.UNAUTHENTICATED, -32001, "Invalid credentials"),
    /** The caller is known and may not do this. */
    FORBIDDEN(403, Status.Code.PERMISSION_DENIED, -32003, "Not allowed"),
    /**
     * The password has to be given again first. Not 401, as RFC 9470 has it: a client that gets 401 refreshes its session, which does not
     * help.
     */
    REAUTHENTICATION_REQUIRED(403, Status.Code.PERMISSION_DENIED, -32003, "The password has to be given again"),
    /** There is nothing under this path or id. */
    NOT_FOUND(404, Status.Code.NOT_FOUND, -32004, "Not found"),
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED(405, Status.Code.UNIMPLEMENTED, -32601, "The method is not allowed here"),
    /** The answer can't be given in a media type that the caller accepts. */
    NOT_ACCEPTABLE(406, Status.Code.INVALID_ARGUMENT, -32600, "No acceptable representation"),
    /** A request did not arrive as a whole in the time that it has. */
    REQUEST_TIMEOUT(408, Status.Code.DEADLINE_EXCEEDED, -32600, "The request took too long"),
    /** The state of the resource does not allow this. */
    CONFLICT(409, Status.Code.FAILED_PRECONDITION, -32009, "Conflict with the present state"),
    /** The id of a log entry is taken by other content; the first wins. */
    ID_CONFLICT(409, Status.Code.ALREADY_EXISTS, -32009, "The id belongs to another entry"),
    /** The body is larger than the limit. */
    PAYLOAD_TOO_LARGE(413, Status.Code.RESOURCE_EXHAUSTED, -32600, "The body is too large"),
    /** The request line is longer than the limit. */
    URI_TOO_LONG(414, Status.Code.INVALID_ARGUMENT, -32600, "The URI is too long"),
    /** The body's media type is not understood. */
    UNSUPPORTED_MEDIA_TYPE(415, Status.Code.INVALID_ARGUMENT, -32600, "Unsupported media type"),
    /** The service does not answer to the host name that was asked. */
    MISDIRECTED(421, Status.Code.INVALID_ARGUMENT, -32600, "Misdirected request"),
    /** An idempotency key came again with another body. */
    IDEMPOTENCY_KEY_REUSED(
            422, Status.Code.FAILED_PRECONDITION, -32022, "The idempotency key was used with another body"),
    /** Too many requests, or a bounded queue is full; {@code Retry-After} tells when to come back. */
    TOO_MANY_REQUESTS(429, Status.Code.RESOURCE_EXHAUSTED, -32029, "Too many requests"),
    /** Too many headers, or too long ones. */
    HEADERS_TOO_LARGE(431, Status.Code.INVALID_ARGUMENT, -32600, "The headers are too large"),
    /** A defect of ours. */
    INTERNAL(500, Status.Code.INTERNAL, -32603, "Internal error"),
    /** A store or a neighbour that this needs is away. */
    UNAVAILABLE(503, Status.Code.UNAVAILABLE, -32053, "Temporarily unavailable"),
    /** A neighbour did not answer in time. */
    TIMEOUT(504, Status.Code.DEADLINE_EXCEEDED, -32054, "No answer in time"),
    /** Another version of HTTP than 1.1. */
    VERSION_NOT_SUPPORTED(505, Status.Code.UNIMPLEMENTED, -32600, "The version of HTTP is not spoken");

    private final int httpStatus;
    private final Status.Code grpcCode;
    private final int jsonRpcCode;
    private final String title;

    ProblemType(int httpStatus, Status.Code grpcCode, int jsonRpcCode, String title) {
        this.httpStatus = httpStatus;
        this.grpcCode = grpcCode;
        this.jsonRpcCode = jsonRpcCode;
        this.title = title;
    }

    /** The HTTP status code (RFC 9110). */
    public int httpStatus() {
        return httpStatus;
    }

    /** The gRPC status code. */
    public Status.Code grpcCode() {
        return grpcCode;
    }

    /** The JSON-RPC 2.0 error code. */
    public int jsonRpcCode() {
        return jsonRpcCode;
    }

    /** A short summary that is the same for every occurrence. */
    public String title() {
        return title;
    }

    /** The kebab-case name, for example {@code invalid-entry}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The {@code type} of the problem document, for example {@code urn:signalbox:problem:invalid-entry}. */
    public URI uri() {
        return URI.create("urn:signalbox:problem:" + slug());
    }

    /** The type that a status code of ours stands for; {@link #INTERNAL} for a 5xx and {@link #INVALID_REQUEST} for a 4xx not in the table. */
    public static ProblemType ofHttpStatus(int status) {
        return switch (status) {
            case 401 -> UNAUTHENTICATED;
            case 403 -> FORBIDDEN;
            case 404 -> NOT_FOUND;
            case 405 -> METHOD_NOT_ALLOWED;
            case 406 -> NOT_ACCEPTABLE;
            case 408 -> REQUEST_TIMEOUT;
            case 409 -> CONFLICT;
            case 413 -> PAYLOAD_TOO_LARGE;
            case 414 -> URI_TOO_LONG;
            case 415 -> UNSUPPORTED_MEDIA_TYPE;
            case 421 -> MISDIRECTED;
            case 422 -> IDEMPOTENCY_KEY_REUSED;
            case 429 -> TOO_MANY_REQUESTS;
            case 431 -> HEADERS_TOO_LARGE;
            case 502, 503 -> UNAVAILABLE;
            case 504 -> TIMEOUT;
            case 505 -> VERSION_NOT_SUPPORTED;
            default -> status >= 500 ? INTERNAL : INVALID_REQUEST;
        };
    }

    /** The type whose slug this is, or whose URN ends in it; {@link #INTERNAL} when there is none. */
    public static ProblemType ofSlug(String slugOrUrn) {
        var slug = slugOrUrn.substring(slugOrUrn.lastIndexOf(':') + 1);
        for (var type : values()) {
            if (type.slug().equals(slug)) {
                return type;
            }
        }
        return INTERNAL;
    }
}
