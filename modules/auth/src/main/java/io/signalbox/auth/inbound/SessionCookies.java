package io.signalbox.auth.inbound;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;

import io.signalbox.common.config.Settings;

/**
 * The cookies of the sessions path: no script sees them, no other site's request carries them. Where https is, their names begin with
 * {@code __Secure-}, so that nobody can set them over http (RFC 6265bis, section 4.1.3.1); {@code __Host-} would ask for the path
 * {@code /} and send them with every request. A cookie by its plain name, from before, is taken until it is replaced.
 */
@ApplicationScoped
public class SessionCookies {

    /** Carries a refresh token. */
    static final String REFRESH = "signalbox_refresh";

    /** Carries what the device is known by. */
    static final String DEVICE = "signalbox_device";

    private static final String SECURE_PREFIX = "__Secure-";

    private final boolean secure;

    /** @param settings hold {@code signalbox.auth.cookie-secure} */
    @Inject
    public SessionCookies(Settings settings) {
        this.secure = settings.bool("signalbox.auth.cookie-secure");
    }

    /** A cookie's value, among those of a request. */
    Optional<String> read(String name, Map<String, Cookie> cookies) {
        return Stream.of(nameOf(name), name)
                .map(cookies::get)
                .filter(cookie -> cookie != null && !cookie.getValue().isEmpty())
                .map(Cookie::getValue)
                .findFirst();
    }

    /** What sets a cookie, and forgets the one by the plain name that the request carried. */
    List<NewCookie> write(String name, String value, Duration maxAge, Map<String, Cookie> cookies) {
        var written = new ArrayList<NewCookie>();
        written.add(cookie(nameOf(name), value, maxAge));
        if (secure && cookies.containsKey(name)) {
            written.add(cookie(name, "", Duration.ZERO));
        }
        return written;
    }

    /** What makes a browser forget a cookie. */
    List<NewCookie> forget(String name, Map<String, Cookie> cookies) {
        return write(name, "", Duration.ZERO, cookies);
    }

    private String nameOf(String name) {
        return secure ? SECURE_PREFIX + name : name;
    }

    private NewCookie cookie(String name, String value, Duration maxAge) {
        return new NewCookie.Builder(name)
                .value(value)
                .path("/api/v1/sessions")
                .maxAge(Math.toIntExact(maxAge.toSeconds()))
                .secure(secure)
                .httpOnly(true)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
