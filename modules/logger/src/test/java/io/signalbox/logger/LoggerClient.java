package io.signalbox.logger;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.local.process.ServiceProcess;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.WriteRequest;

/** A caller of one logger. */
final class LoggerClient implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private final HttpClient http;
    private final ServiceProcess logger;
    private final String token;
    private Optional<ManagedChannel> channel = Optional.empty();

    /** What REST answered. */
    record Answer(int status, String text, Optional<String> retryAfter, String mediaType) {

        JsonObject json() {
            try (var reader = Json.createReader(new StringReader(text))) {
                return reader.readObject();
            }
        }

        List<String> ids() {
            return json().getJsonArray("ids").getValuesAs(jakarta.json.JsonString::getString);
        }

        /** The slug of a problem's type. */
        String problem() {
            var type = json().getString("type");
            return type.substring(type.lastIndexOf(':') + 1);
        }
    }

    LoggerClient(HttpClient http, ServiceProcess logger, String token) {
        this.http = http;
        this.logger = logger;
        this.token = token;
    }

    /** An entry as JSON, of a source. */
    static JsonObject entry(UUID id, String source, String name, String data) {
        return Json.createObjectBuilder()
                .add("id", id.toString())
                .add("source", source)
                .add("name", name)
                .add("data", data)
                .build();
    }

    /** An entry as protobuf. */
    static Entry protoEntry(UUID id, String source, String name, String data) {
        return Entry.newBuilder()
                .setId(id.toString())
                .setSource(source)
                .setName(name)
                .setData(data)
                .build();
    }

    Answer write(JsonValue body) {
        return post("api/v1/logs", body.toString());
    }

    Answer post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    Answer post(String path, byte[] body) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
    }

    Answer get(String path) {
        return send(request(path).build());
    }

    /** A metric's value, over all its tags. */
    double metric(String name) {
        return get("metrics")
                .text()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** All entries of a source by pages of a size. */
    List<String> idsOf(String source, int pageSize) {
        return Pages.all(this, "source=" + source, pageSize).ids();
    }

    /** The lines of a stream; close it. */
    java.io.InputStream stream(String path) {
        try {
            var answer = http.send(request(path).build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("HTTP " + answer.statusCode());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    LogServiceGrpc.LogServiceBlockingStub grpc() {
        return LogServiceGrpc.newBlockingStub(channel())
                .withCallCredentials(GrpcChannels.bearer(token))
                .withDeadlineAfter(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    LogServiceGrpc.LogServiceStub asyncGrpc() {
        return LogServiceGrpc.newStub(channel()).withCallCredentials(GrpcChannels.bearer(token));
    }

    List<String> writeByGrpc(Entry... entries) {
        return grpc().write(WriteRequest.newBuilder()
                        .addAllEntries(List.of(entries))
                        .build())
                .getIdsList();
    }

    JsonObject rpc(String method, JsonObject params) {
        var call = Json.createObjectBuilder()
                .add("jsonrpc", "2.0")
                .add("id", 1)
                .add("method", method)
                .add("params", params)
                .build();
        return post("rpc", call.toString()).json();
    }

    ManagedChannel channel() {
        if (channel.isEmpty()) {
            channel = Optional.of(NettyChannelBuilder.forAddress("127.0.0.1", logger.grpcPort())
                    .usePlaintext()
                    .build());
        }
        return channel.get();
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        channel.ifPresent(ManagedChannel::shutdownNow);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(logger.http().resolve("/" + path))
                .timeout(TIMEOUT)
                .header("Authorization", "Bearer " + token);
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Retry-After"),
                    answer.headers().firstValue("Content-Type").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
