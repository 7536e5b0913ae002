package io.signalbox.common.security;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** Lets a gRPC call through only with a valid bearer token in its {@code authorization} metadata; {@link Caller#GRPC} tells whose. */
@ApplicationScoped
public class GrpcAuthentication implements ServerInterceptor {

    /** The metadata key of the bearer token. */
    public static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final TokenVerifier tokens;

    /** @param tokens verifies the bearer tokens */
    @Inject
    public GrpcAuthentication(TokenVerifier tokens) {
        this.tokens = tokens;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        var caller = tokens.verify(BearerToken.ofHeader(Optional.ofNullable(headers.get(AUTHORIZATION)))
                .orElseThrow(() -> new ProblemException(
                        ProblemType.UNAUTHENTICATED, "Send authorization: Bearer <access token or API key>.")));
        return Contexts.interceptCall(Context.current().withValue(Caller.GRPC, caller), call, headers, next);
    }
}
