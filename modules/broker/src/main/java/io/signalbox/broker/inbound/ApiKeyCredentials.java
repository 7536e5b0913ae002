package io.signalbox.broker.inbound;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.signalbox.broker.ApiKeys;
import io.signalbox.broker.RateLimits;
import io.signalbox.common.grpc.GrpcCredentials;
import io.signalbox.common.http.ClientAddresses;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.BearerToken;
import io.signalbox.common.security.GrpcAuthentication;

/**
 * Puts the access token of its owner in an API key's place, before the token of a gRPC call is checked and handed on. A call whose token is
 * refused counts against its address, as it does over HTTP.
 */
@ApplicationScoped
public class ApiKeyCredentials implements GrpcCredentials {

    private static final Metadata.Key<String> FORWARDED_FOR =
            Metadata.Key.of(ClientAddresses.FORWARDED_FOR, Metadata.ASCII_STRING_MARSHALLER);

    private final ApiKeys keys;
    private final ClientAddresses addresses;
    private final RateLimits limits;

    /** @param keys exchanges them */
    @Inject
    public ApiKeyCredentials(ApiKeys keys, ClientAddresses addresses, RateLimits limits) {
        this.limits = limits;
        this.keys = keys;
        this.addresses = addresses;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        try {
            exchange(call, headers);
            return next.startCall(call, headers);
        } catch (ProblemException e) {
            if (e.problem().type() == ProblemType.UNAUTHENTICATED) {
                limits.countFailure(address(call, headers));
            }
            throw e;
        }
    }

    private void exchange(ServerCall<?, ?> call, Metadata headers) {
        BearerToken.ofHeader(Optional.ofNullable(headers.get(GrpcAuthentication.AUTHORIZATION)))
                .filter(ApiKeys::isKey)
                .ifPresent(key -> {
                    var token = keys.token(key, address(call, headers));
                    headers.discardAll(GrpcAuthentication.AUTHORIZATION);
                    headers.put(GrpcAuthentication.AUTHORIZATION, "Bearer " + token);
                });
    }

    private String address(ServerCall<?, ?> call, Metadata headers) {
        var forwardedFor = new ArrayList<String>();
        Optional.ofNullable(headers.getAll(FORWARDED_FOR)).ifPresent(values -> values.forEach(forwardedFor::add));
        return addresses.of(peer(call), forwardedFor).network();
    }

    private static String peer(ServerCall<?, ?> call) {
        return call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR) instanceof InetSocketAddress address
                ? address.getHostString()
                : "";
    }
}
