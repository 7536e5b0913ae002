package io.signalbox.auth.inbound;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.NewCookie;

import io.signalbox.auth.Sessions.Grant;
import io.signalbox.common.config.InvalidSetting;
import io.signalbox.common.config.Settings;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;

/** The cookie that carries a refresh token: no script sees it, no other site's request carries it, only the sessions path gets it. */
@ApplicationScoped
public class RefreshCookie {

    static final String NAME = "signalbox_refresh";

    private static final String ORIGINS = "signalbox.auth.allowed-origins";

    private final boolean secure;
    private final Set<String> origins;

    /** @param settings hold {@code signalbox.auth.cookie-secure} and {@code signalbox.auth.allowed-origins} */
    @Inject
    public RefreshCookie(Settings settings) {
        this.secure = settings.bool("signalbox.auth.cookie-secure");
        this.origins = Set.copyOf(settings.list(ORIGINS));
        origins.forEach(RefreshCookie::requireOrigin);
    }

    /** The cookie for a grant. */
    NewCookie of(Grant grant) {
        return cookie(grant.refreshToken(), grant.refreshLifetime());
    }

    /** What makes a browser forget the cookie. */
    NewCookie forgotten() {
        return cookie("", Duration.ZERO);
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

    private NewCookie cookie(String value, Duration maxAge) {
        return new NewCookie.Builder(NAME)
                .value(value)
                .path("/api/v1/sessions")
                .maxAge(Math.toIntExact(maxAge.toSeconds()))
                .secure(secure)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
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
