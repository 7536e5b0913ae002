package io.signalbox.e2e.siege;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.signalbox.e2e.siege.Attack.WITH_GRPC;
import static org.assertj.core.api.Assertions.assertThat;

/** Nobody topples a gRPC port, be it by what messages hold or by how HTTP/2 is spoken. */
@OnLinux
class GrpcFloodsIT {

    private static final String HEALTH = "grpc.health.v1.Health/Check";
    private static final String REFLECTION = "grpc.reflection.v1.ServerReflection/ServerReflectionInfo";
    private static final byte[] NOTHING = {};
    private static final int FLOOD = 20_000;

    /** Fields of one byte each, every one of another number that nobody knows: far more bytes on the heap than on the wire, if they are kept. */
    private static final byte[] UNKNOWN_FIELDS = unknownFields(800_000);

    /** Entries without anything in them. */
    private static final byte[] EMPTY_ENTRIES = repeated(new byte[] {0x0a, 0}, 2_000_000);

    @AfterAll
    static void peace() {
        Besieged.running().peace();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void noGrpcPortIsToppled(Attack attack) {
        Besieged.running().withstands(attack);
    }

    static Stream<Attack> attacks() {
        return Stream.of(
                new Attack("unknown fields to health, by strangers", WITH_GRPC, calls(HEALTH, UNKNOWN_FIELDS, false)),
                new Attack("unknown fields to reflection", WITH_GRPC, calls(REFLECTION, UNKNOWN_FIELDS, false)),
                new Attack("unknown fields to its own method", WITH_GRPC, GrpcFloodsIT::unknownToOwn),
                new Attack("empty entries", WITH_GRPC, GrpcFloodsIT::emptyEntries),
                new Attack("a megabyte of headers", WITH_GRPC, GrpcFloodsIT::headers),
                new Attack("headers that never end", WITH_GRPC, GrpcFloodsIT::continuation),
                new Attack("streams that are reset at once", WITH_GRPC, GrpcFloodsIT::resets),
                new Attack("pings and settings without end", WITH_GRPC, GrpcFloodsIT::pings),
                new Attack("streams that are opened and left", WITH_GRPC, GrpcFloodsIT::idleStreams),
                new Attack("messages that lack their last byte", WITH_GRPC, GrpcFloodsIT::halfMessages),
                new Attack("answers that are never read", WITH_GRPC, GrpcFloodsIT::closedWindow),
                new Attack("connections that say nothing", WITH_GRPC, GrpcFloodsIT::silence));
    }

    private static void unknownToOwn(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        calls(ownMethod(target), UNKNOWN_FIELDS, true).on(target, attackers, meanwhile);
    }

    private static void emptyEntries(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        calls(ownMethod(target), EMPTY_ENTRIES, true).on(target, attackers, meanwhile);
    }

    private static String ownMethod(Target target) {
        return target.name() == ServiceName.MAIL
                ? "signalbox.mail.v1.MailService/Send"
                : "signalbox.log.v1.LogService/Write";
    }

    /** What twelve ordinary clients send at once, each on a connection of its own. */
    private static Calls calls(String method, byte[] message, boolean signedIn) {
        return (target, attackers, meanwhile) -> attackers.all(12, number -> {
            var channel = Grpc.newChannelBuilderForAddress(
                            "127.0.0.1", target.grpc().getPort(), InsecureChannelCredentials.create())
                    .build();
            try {
                call(signedIn ? withToken(channel, target) : channel, method, message);
            } finally {
                channel.shutdownNow();
            }
        });
    }

    private static Channel withToken(Channel channel, Target target) {
        var metadata = new Metadata();
        metadata.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + target.token());
        return io.grpc.ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata));
    }

    private static void call(Channel channel, String method, byte[] message) {
        try {
            ClientCalls.blockingUnaryCall(
                    channel,
                    MethodDescriptor.newBuilder(new Bytes(), new Bytes())
                            .setType(MethodDescriptor.MethodType.UNARY)
                            .setFullMethodName(method)
                            .build(),
                    CallOptions.DEFAULT.withDeadlineAfter(15, TimeUnit.SECONDS),
                    message);
        } catch (StatusRuntimeException e) {
            assertThat(e.getStatus().getCode()).isNotEqualTo(io.grpc.Status.Code.INTERNAL);
        }
    }

    private static void headers(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var call = Http2.call("/" + HEALTH, Map.of("x-large", "y".repeat(16_000)));
        attackers.all(100, number -> {
            var connection = attackers.connect(target.grpc(), number / 10).send(Http2.opening(Map.of()));
            for (int stream = 1; stream < 130; stream += 2) {
                connection.send(Http2.frame(Http2.HEADERS, Http2.END_HEADERS, stream, call));
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void continuation(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var more = Http2.frame(Http2.CONTINUATION, 0, 1, Http2.field("x-more", "y".repeat(8_000)));
        attackers.all(20, number -> {
            var connection = attackers
                    .connect(target.grpc(), number)
                    .send(Http2.opening(Map.of()))
                    .send(Http2.frame(Http2.HEADERS, 0, 1, Http2.call("/" + HEALTH, Map.of())));
            for (int frame = 0; frame < FLOOD / 10; frame++) {
                connection.send(more);
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void resets(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var call = Http2.call("/" + HEALTH, Map.of());
        attackers.all(8, number -> {
            var connection = attackers.connect(target.grpc(), number).send(Http2.opening(Map.of()));
            for (int stream = 1; stream < FLOOD; stream += 2) {
                connection.send(Http2.joined(
                        Http2.frame(Http2.HEADERS, Http2.END_HEADERS, stream, call),
                        Http2.frame(Http2.RST_STREAM, 0, stream, Http2.number(8, 4))));
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void pings(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var frames = repeated(
                Http2.joined(Http2.frame(Http2.PING, 0, 0, new byte[8]), Http2.frame(Http2.SETTINGS, 0, 0, NOTHING)),
                1_000);
        attackers.all(8, number -> {
            var connection = attackers.connect(target.grpc(), number).send(Http2.opening(Map.of()));
            for (int times = 0; times < FLOOD / 100; times++) {
                connection.send(frames);
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void idleStreams(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var call = Http2.call("/" + REFLECTION, Map.of());
        attackers.all(50, number -> {
            var connection = attackers.connect(target.grpc(), 0).send(Http2.opening(Map.of()));
            for (int stream = 1; stream < 2_000; stream += 2) {
                connection.send(Http2.frame(Http2.HEADERS, Http2.END_HEADERS, stream, call));
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void halfMessages(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var call = Http2.call("/" + HEALTH, Map.of());
        var message = Http2.message(new byte[4 << 20]);
        attackers.all(60, number -> {
            var connection = attackers
                    .connect(target.grpc(), number / 10)
                    .send(Http2.opening(Map.of()))
                    .send(Http2.frame(Http2.HEADERS, Http2.END_HEADERS, 1, call));
            for (int from = 0; from < message.length - 1; from += 16_384) {
                connection.send(Http2.frame(
                        Http2.DATA,
                        0,
                        1,
                        Arrays.copyOfRange(message, from, Math.min(from + 16_384, message.length - 1))));
            }
        });
        meanwhile.awaitServed(2);
    }

    /** Asks again and again, and gives the server no room to answer. */
    private static void closedWindow(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        var call = Http2.call("/" + HEALTH, Map.of());
        var noWindow = Map.of(4, 0);
        attackers.all(20, number -> {
            var connection = attackers.connect(target.grpc(), number).send(Http2.opening(noWindow));
            for (int stream = 1; stream < 400; stream += 2) {
                connection.send(Http2.joined(
                        Http2.frame(Http2.HEADERS, Http2.END_HEADERS, stream, call),
                        Http2.frame(Http2.DATA, Http2.END_STREAM, stream, Http2.message(NOTHING))));
            }
        });
        meanwhile.awaitServed(2);
    }

    private static void silence(Target target, Attackers attackers, OrdinaryClient meanwhile) {
        attackers.all(1_000, number -> attackers.connect(target.grpc(), number / 4));
        meanwhile.awaitServed(2);
    }

    private static byte[] repeated(byte[] part, int times) {
        var bytes = new byte[part.length * times];
        IntStream.range(0, times).forEach(time -> System.arraycopy(part, 0, bytes, time * part.length, part.length));
        return bytes;
    }

    private static byte[] unknownFields(int count) {
        var bytes = new java.io.ByteArrayOutputStream();
        for (int number = 300_000; number < 300_000 + count; number++) {
            for (int rest = number << 3; rest > 0; rest >>>= 7) {
                bytes.write(rest & 0x7f | (rest >= 0x80 ? 0x80 : 0));
            }
            bytes.write(0);
        }
        return bytes.toByteArray();
    }

    /** An attack that no checked exception comes out of. */
    @FunctionalInterface
    private interface Calls extends Attack.Deed {
        @Override
        void on(Target target, Attackers attackers, OrdinaryClient meanwhile);
    }

    /** Messages as they are. */
    private record Bytes() implements MethodDescriptor.Marshaller<byte[]> {

        @Override
        public java.io.InputStream stream(byte[] value) {
            return new java.io.ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(java.io.InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
