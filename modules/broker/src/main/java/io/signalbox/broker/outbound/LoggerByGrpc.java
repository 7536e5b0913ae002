package io.signalbox.broker.outbound;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.ManagedChannel;
import io.signalbox.broker.Delivery;
import io.signalbox.broker.Edge;
import io.signalbox.broker.EntryRoute;
import io.signalbox.broker.ItemError;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryProto;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.LogServiceGrpc;
import io.signalbox.proto.log.v1.LogServiceGrpc.LogServiceBlockingStub;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.SearchResponse;
import io.signalbox.proto.log.v1.TailRequest;
import io.signalbox.proto.log.v1.WriteRequest;

/** The logger, by gRPC over one kept channel. */
@ApplicationScoped
public class LoggerByGrpc implements EntryRoute {

    private static final String LOGGER = "The logger";

    private final ManagedChannel channel;
    private final LogServiceBlockingStub logger;
    private final Duration timeout;

    /** @param settings holds {@code signalbox.logger.grpc} and {@code signalbox.logger.timeout} */
    @Inject
    public LoggerByGrpc(GrpcChannels channels, Settings settings) {
        this.channel = ReconnectingChannel.of(channels.open(settings.hostAndPort("signalbox.logger.grpc")));
        this.logger = LogServiceGrpc.newBlockingStub(channel);
        this.timeout = settings.duration("signalbox.logger.timeout");
    }

    @Override
    public Via via() {
        return Via.GRPC;
    }

    @Override
    @Guarded(Edge.LOGGER_GRPC)
    public Delivery write(Sender sender, List<EntryDraft> entries) {
        var request = WriteRequest.newBuilder();
        entries.forEach(entry -> request.addEntries(EntryProto.write(entry)));
        var answer = GrpcCall.to(LOGGER, () -> within(sender).write(request.build()));
        var errors = answer.getErrorsList().stream()
                .map(error -> new ItemError(error.getIndex(), error.getType(), error.getDetail()))
                .toList();
        return Delivery.stored(Via.GRPC, errors);
    }

    /**
     * Searches in the caller's name.
     *
     * @throws NeighbourFailure when the logger can't answer
     */
    @Guarded(Edge.LOGGER_SEARCH_GRPC)
    public SearchResponse search(Sender sender, SearchRequest request) {
        return GrpcCall.to(LOGGER, () -> within(sender).search(request));
    }

    /** Follows the log in the caller's name, for as long as the current gRPC context lasts. */
    public Iterator<Entry> tail(Sender sender, TailRequest request) {
        return logger.withCallCredentials(GrpcChannels.bearer(sender.token())).tail(request);
    }

    /** Connects ahead of the first call. */
    void connect() {
        ReconnectingChannel.warmUp(channel, timeout);
    }

    private LogServiceBlockingStub within(Sender sender) {
        return logger.withDeadlineAfter(timeout.toMillis(), TimeUnit.MILLISECONDS)
                .withCallCredentials(GrpcChannels.bearer(sender.token()));
    }
}
