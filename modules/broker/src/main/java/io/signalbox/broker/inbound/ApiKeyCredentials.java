package io.signalbox.broker.inbound;

import java.net.InetSocketAddress;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.signalbox.broker.ApiKeys;
import io.signalbox.common.grpc.GrpcCredentials;
import io.signalbox.common.security.BearerToken;
import io.signalbox.common.security.GrpcAuthentication;

/** Puts the access token of its owner in an API key's place, before the token of a gRPC call is checked and handed on. */
@ApplicationScoped
public class ApiKeyCredentials implements GrpcCredentials {

    private final ApiKeys keys;

    /** @param keys exchanges them */
    @Inject
    public ApiKeyCredentials(ApiKeys keys) {
        this.keys = keys;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        BearerToken.ofHeader(Optional.ofNullable(headers.get(GrpcAuthentication.AUTHORIZATION)))
                .filter(ApiKeys::isKey)
                .ifPresent(key -> {
                    var token = keys.token(key, peer(call));
                    headers.discardAll(GrpcAuthentication.AUTHORIZATION);
                    headers.put(GrpcAuthentication.AUTHORIZATION, "Bearer " + token);
                });
        return next.startCall(call, headers);
    }

    private static String peer(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                ? address.getHostString()
                : "grpc";
    }
}
