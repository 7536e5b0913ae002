package io.signalbox.common.http;

import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;

import io.signalbox.common.json.JsonBound;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.TraceContext;

/** Calls another service of Signalbox by HTTP, in somebody's name, within a deadline, and carries the trace on. */
public final class ServiceClient {

    /** Of a service of ours: a page of 1,000 entries with all attributes that they may have. */
    private static final JsonBound ANSWER = new JsonBound(200_000);

    private final HttpClient http;
    private final URI base;
    private final String service;
    private final Duration timeout;

    /**
     * @param service the neighbour's name, for messages
     * @param base its root, for example {@code http://auth:8080}
     * @param timeout for each request as a whole
     */
    public ServiceClient(HttpClient http, String service, URI base, Duration timeout) {
        this.http = http;
        this.service = service;
        this.base = base;
        this.timeout = timeout;
    }

    /**
     * A request to start from.
     *
     * @param path from the root, its query included
     * @param token a bearer token, empty for an anonymous call
     */
    public HttpRequest.Builder request(String path, String token) {
        var request = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        TraceContext.inject(request::setHeader);
        return request;
    }

    /** Sends a JSON body by POST and gives the answer, whatever its status. */
    public HttpResponse<byte[]> post(String path, String token, JsonValue body) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    }

    /**
     * Sends a request and gives the answer, whatever its status. The timeout is for the whole of it: the client's own ends with the
     * headers, and a neighbour that freezes in the middle of a body would hold its caller for ever.
     *
     * @throws ProblemException {@code unavailable} when nobody answers, {@code timeout} when the answer does not come in time
     */
    public HttpResponse<byte[]> send(HttpRequest request) {
        var answer = http.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw timeout();
        } catch (ExecutionException e) {
            throw switch (e.getCause()) {
                case HttpConnectTimeoutException _ -> unreachable();
                case ConnectException _ -> unreachable();
                case HttpTimeoutException _ -> timeout();
                default -> new ProblemException(ProblemType.UNAVAILABLE, "The connection to " + service + " broke.");
            };
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "Interrupted while waiting for " + service + ".");
        }
    }

    /**
     * The JSON object of a 2xx answer.
     *
     * @throws ProblemException what the neighbour said in its problem document otherwise
     */
    public JsonObject object(HttpResponse<byte[]> answer) {
        if (answer.statusCode() >= 300) {
            throw problemOf(answer).toException();
        }
        return asObject(answer.body())
                .orElseThrow(() -> new ProblemException(ProblemType.UNAVAILABLE, service + " did not answer JSON."));
    }

    /** What an answer of 300 or more says, read from its problem document where it has one. */
    public Problem problemOf(HttpResponse<byte[]> answer) {
        var document = asObject(answer.body());
        var retryAfter = Problem.delayOf(answer.headers().firstValue("Retry-After"));
        var type = document.map(body -> ProblemType.ofSlug(body.getString("type", "")))
                .filter(known -> known.httpStatus() == answer.statusCode())
                .orElse(ProblemType.ofHttpStatus(answer.statusCode()));
        var problem = problem(
                type,
                document.orElse(JsonValue.EMPTY_JSON_OBJECT),
                service + " answered HTTP " + answer.statusCode() + ".");
        return retryAfter.map(problem::retryAfter).orElse(problem);
    }

    /**
     * What a problem document says, wherever it was found.
     *
     * @param otherwise the detail where the document has none
     */
    public static Problem problem(ProblemType type, JsonObject document, String otherwise) {
        var detail = document.getString("detail", "");
        return new Problem(type, detail.isEmpty() ? otherwise : detail, fieldErrors(document), Optional.empty());
    }

    private ProblemException unreachable() {
        return new ProblemException(ProblemType.UNAVAILABLE, service + " can't be reached.");
    }

    private ProblemException timeout() {
        return new ProblemException(ProblemType.TIMEOUT, service + " did not answer in time.");
    }

    private static List<FieldError> fieldErrors(JsonObject problem) {
        var errors = new ArrayList<FieldError>();
        if (problem.get("errors") instanceof jakarta.json.JsonArray list) {
            for (var item : list) {
                if (item instanceof JsonObject error
                        && error.get("field") instanceof JsonString field
                        && error.get("detail") instanceof JsonString detail) {
                    errors.add(new FieldError(field.getString(), detail.getString()));
                }
            }
        }
        return errors;
    }

    private static Optional<JsonObject> asObject(byte[] body) {
        try {
            return StrictJson.parse(body, ANSWER, _ -> {}) instanceof JsonObject object
                    ? Optional.of(object)
                    : Optional.empty();
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }
}
