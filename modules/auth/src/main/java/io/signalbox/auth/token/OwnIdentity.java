package io.signalbox.auth.token;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;

import io.signalbox.common.security.RevocationFeed;
import io.signalbox.common.security.ServiceTokens;
import io.signalbox.common.security.TokenVerifier;

/** Takes out what asks auth for keys, tokens and revocations by HTTP: auth has its own at hand. */
public class OwnIdentity implements Extension {

    void withoutRemoteKeys(@Observes ProcessAnnotatedType<TokenVerifier> type) {
        type.veto();
    }

    void withoutRemoteRevocations(@Observes ProcessAnnotatedType<RevocationFeed> type) {
        type.veto();
    }

    void withoutRemoteTokens(@Observes ProcessAnnotatedType<ServiceTokens> type) {
        type.veto();
    }
}
