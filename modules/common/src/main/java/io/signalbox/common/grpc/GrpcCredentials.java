package io.signalbox.common.grpc;

import io.grpc.ServerInterceptor;

/** Turns another kind of credential into an access token before the token is checked. */
public interface GrpcCredentials extends ServerInterceptor {}
