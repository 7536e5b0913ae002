package io.signalbox.auth.inbound;

import java.util.Optional;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.http.Origins;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** The origins whose pages may use the refresh cookie: the console's. */
@ApplicationScoped
public class AllowedOrigins {

    private final Origins origins;

    /** @param settings hold {@code signalbox.auth.allowed-origins} */
    @Inject
    public AllowedOrigins(Settings settings) {
        this.origins = Origins.of(settings, "signalbox.auth.allowed-origins");
    }

    /**
     * Lets the cookie be used only from the console's own pages. A browser names the origin of each POST; who names none is no browser,
     * and holds the cookie because it put it there itself.
     *
     * @throws ProblemException {@code forbidden}
     */
    void requireAllowed(Optional<String> origin) {
        if (origin.isPresent() && !origins.contain(origin.get())) {
            throw new ProblemException(ProblemType.FORBIDDEN, "The session's cookie can't be used from this origin.");
        }
    }
}
