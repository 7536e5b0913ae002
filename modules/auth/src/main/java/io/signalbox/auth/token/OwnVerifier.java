package io.signalbox.auth.token;

import java.time.Clock;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;

import com.nimbusds.jose.KeySourceException;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.security.RevokedTokens;
import io.signalbox.common.security.TokenVerifier;

/** Verifies access tokens by auth's own keys. What was taken away auth sees in its database. */
@ApplicationScoped
public class OwnVerifier {

    /** The verifier that guards auth's REST resources. */
    @Produces
    @ApplicationScoped
    public TokenVerifier verifier(SigningKeys keys) {
        var nothing = new RevokedTokens();
        return new TokenVerifier(
                (selector, context) -> {
                    try {
                        return selector.select(keys.published());
                    } catch (ProblemException e) {
                        throw new KeySourceException(e.getMessage(), e);
                    }
                },
                Clock.systemUTC(),
                () -> nothing);
    }
}
