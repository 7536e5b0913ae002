package io.signalbox.broker;

import java.util.Iterator;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;

import io.signalbox.broker.outbound.LoggerByGrpc;
import io.signalbox.broker.outbound.LoggerByRpc;
import io.signalbox.proto.log.v1.Entry;
import io.signalbox.proto.log.v1.SearchRequest;
import io.signalbox.proto.log.v1.SearchResponse;
import io.signalbox.proto.log.v1.TailRequest;

/** Lets callers search and follow the log by gRPC and JSON-RPC; what they may see is for the logger to say. */
@ApplicationScoped
public class LogReads {

    private final LoggerByGrpc grpc;
    private final LoggerByRpc rpc;

    /** @param grpc the logger by gRPC */
    @Inject
    public LogReads(LoggerByGrpc grpc, LoggerByRpc rpc) {
        this.grpc = grpc;
        this.rpc = rpc;
    }

    /** One page, as the logger answers it. */
    public SearchResponse search(Sender sender, SearchRequest request) {
        return grpc.search(sender, request);
    }

    /** One page, as the logger answers it. */
    public JsonObject search(Sender sender, JsonObject params) {
        return rpc.search(sender, params);
    }

    /** Entries as they are stored, for as long as the current gRPC context lasts. */
    public Iterator<Entry> tail(Sender sender, TailRequest request) {
        return grpc.tail(sender, request);
    }
}
