package io.signalbox.auth.inbound;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** The origins whose pages may use the refresh cookie: the console's. */
@ApplicationScoped
public class AllowedOrigins {

    private static final String ORIGINS = "signalbox.auth.allowed-origins";

    private final Set<String> origins;

    /** @param settings hold {@code signalbox.auth.allowed-origins} */
    @Inject
    public AllowedOrigins(Settings settings) {
        this.origins = Set.copyOf(settings.list(ORIGINS));
        origins.forEach(AllowedOrigins::requireOrigin);
    }

    /**
     * Lets the cookie be used only from the console's own pages. A browser names the origin of each POST; who names none is no browser,
     * and holds the cookie because it put it there itself.
     *
     * @throws ProblemException {@code forbidden}
     */
    void requireAllowed(Optional<String> origin) {
        if (origin.isPresent() && !origins.contains(origin.get())) {
            throw new ProblemException(ProblemType.FORBIDDEN, "The session's cookie can't be used from this origin.");
        }
    }

    private static void requireOrigin(String text) {
        try {
            var uri = URI.create(text);
            if (uri.getHost() != null && text.equals(uri.getScheme() + "://" + uri.getAuthority())) {
                return;
            }
        } catch (IllegalArgumentException e) {
            // answered below, like a text that is a URI but no origin
        }
        throw new InvalidSetting(ORIGINS, "must list origins like https://signalbox.example.com, not '" + text + "'");
    }
}
