package io.signalbox.broker.outbound;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import jakarta.json.JsonObject;

import io.signalbox.broker.Owner;
import io.signalbox.broker.RelayRequest;
import io.signalbox.broker.RelayedAnswer;
import io.signalbox.broker.UnansweredRead;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.http.ServiceClient;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.telemetry.TraceContext;

/**
 * A service that REST requests are forwarded to over kept connections. Answers are handed on while they come: nothing but small ones is held
 * in memory, and one that stops coming is given up.
 */
final class RelayTarget {

    private static final List<String> RELAYED_HEADERS =
            List.of("Content-Type", "Cache-Control", "Retry-After", "Set-Cookie", "WWW-Authenticate", "Allow", "ETag");
    private static final String LOCATION = "Location";
    private static final int SMALL = 256 * 1024;
    private static final Duration STREAM_PAUSE = Duration.ofSeconds(45);

    private final HttpClient http;
    private final URI base;
    private final String name;
    private final Duration timeout;

    /** @param settings holds {@code signalbox.<name>.url} and {@code signalbox.relay.timeout} */
    RelayTarget(HttpClients clients, Settings settings, Owner owner) {
        this.http = clients.shared();
        this.base = JsonNeighbour.url(settings, owner.label());
        this.timeout = settings.duration("signalbox.relay.timeout");
        this.name = "The " + owner.label() + " service";
    }

    /**
     * Asks the service, and gives its answer as soon as the headers are there.
     *
     * @throws ProblemException when there is no answer, or one of 500 and above
     */
    RelayedAnswer send(RelayRequest request) {
        try {
            var answer = http.send(outgoing(request), BodyHandlers.ofInputStream());
            return answer.statusCode() >= 500 ? failed(answer) : relayed(answer);
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw unreachable(request);
        } catch (HttpTimeoutException e) {
            throw new ProblemException(ProblemType.TIMEOUT, name + " did not answer in time.");
        } catch (IOException e) {
            throw new ProblemException(ProblemType.UNAVAILABLE, name + " broke off in the middle of its answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProblemException(ProblemType.UNAVAILABLE, "Interrupted while waiting for " + name + ".");
        }
    }

    private HttpRequest outgoing(RelayRequest request) {
        var builder = HttpRequest.newBuilder(base.resolve(request.path()))
                .timeout(timeout)
                .method(
                        request.method(),
                        request.body().length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(request.body()));
        request.headers().forEach(builder::header);
        TraceContext.inject(builder::setHeader);
        return builder.build();
    }

    private RelayedAnswer relayed(HttpResponse<InputStream> answer) throws IOException {
        var headers = new ArrayList<RelayedAnswer.Header>();
        for (var header : RELAYED_HEADERS) {
            answer.headers().allValues(header).forEach(value -> headers.add(new RelayedAnswer.Header(header, value)));
        }
        answer.headers()
                .firstValue(LOCATION)
                .ifPresent(value -> headers.add(new RelayedAnswer.Header(LOCATION, withoutOurHost(value))));
        var started = new RelayedAnswer(answer.statusCode(), headers, InputStream.nullInputStream());
        return new RelayedAnswer(
                answer.statusCode(),
                headers,
                started.isEventStream() ? new PatientStream(answer.body(), STREAM_PAUSE) : wholeOrBegun(answer.body()));
    }

    /** A small body is read before its answer begins: once that has begun, nothing can tell the caller that the rest is missing. */
    private InputStream wholeOrBegun(InputStream source) throws IOException {
        var body = new PatientStream(source, timeout);
        var beginning = body.readNBytes(SMALL);
        if (beginning.length < SMALL) {
            body.close();
            return new ByteArrayInputStream(beginning);
        }
        return new SequenceInputStream(new ByteArrayInputStream(beginning), body);
    }

    /** The service names itself; outside it is the broker that has the path. */
    private String withoutOurHost(String location) {
        var target = base.resolve(location);
        if (!base.getAuthority().equals(target.getAuthority())) {
            return location;
        }
        return target.getRawQuery() == null ? target.getRawPath() : target.getRawPath() + "?" + target.getRawQuery();
    }

    private RelayedAnswer failed(HttpResponse<InputStream> answer) throws IOException {
        try (var body = new PatientStream(answer.body(), timeout)) {
            var document = object(body.readNBytes(SMALL));
            var problem = ServiceClient.problem(
                    document.map(it -> ProblemType.ofSlug(it.getString("type", "")))
                            .filter(type -> type.httpStatus() == answer.statusCode())
                            .orElse(ProblemType.ofHttpStatus(answer.statusCode())),
                    document.orElse(JsonObject.EMPTY_JSON_OBJECT),
                    name + " answered HTTP " + answer.statusCode() + ".");
            throw Problem.delayOf(answer.headers().firstValue("Retry-After"))
                    .map(problem::retryAfter)
                    .orElse(problem)
                    .toException();
        }
    }

    private static Optional<JsonObject> object(byte[] body) {
        try {
            return StrictJson.parse(body) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private ProblemException unreachable(RelayRequest request) {
        var detail = name + " can't be reached.";
        return request.isSafe() ? new UnansweredRead(detail) : new ProblemException(ProblemType.UNAVAILABLE, detail);
    }
}
