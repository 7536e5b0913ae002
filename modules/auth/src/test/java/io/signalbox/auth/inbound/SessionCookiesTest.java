package io.signalbox.auth.inbound;

import java.time.Duration;
import java.util.Map;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.NewCookie;

import io.signalbox.common.config.InvalidSetting;
import org.junit.jupiter.api.Test;

import static io.signalbox.auth.inbound.SessionCookies.REFRESH;
import static io.signalbox.auth.testing.MapConfig.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SessionCookiesTest {

    private static final String PREFIXED = "__Secure-signalbox_refresh";
    private static final Map<String, Cookie> NONE = Map.of();

    private final SessionCookies https = cookies("true");
    private final SessionCookies http = cookies("false");

    @Test
    void whereHttpsIsTheNameSaysSoAndNobodyElseCanSetIt() {
        assertThat(https.write(REFRESH, "x", Duration.ofHours(1), NONE))
                .singleElement()
                .satisfies(cookie -> {
                    assertThat(cookie.getName()).isEqualTo(PREFIXED);
                    assertThat(cookie.isSecure()).isTrue();
                    assertThat(cookie.isHttpOnly()).isTrue();
                    assertThat(cookie.getSameSite()).isEqualTo(NewCookie.SameSite.STRICT);
                    assertThat(cookie.getPath()).isEqualTo("/api/v1/sessions");
                    assertThat(cookie.getDomain()).isNull();
                    assertThat(cookie.getMaxAge()).isEqualTo(3_600);
                });
        assertThat(http.write(REFRESH, "x", Duration.ofHours(1), NONE))
                .singleElement()
                .satisfies(cookie -> {
                    assertThat(cookie.getName()).isEqualTo(REFRESH);
                    assertThat(cookie.isSecure()).isFalse();
                });
    }

    @Test
    void aCookieFromBeforeIsTakenAndThenReplaced() {
        var before = Map.of(REFRESH, cookie(REFRESH, "old"));

        assertThat(https.read(REFRESH, before)).contains("old");
        assertThat(https.write(REFRESH, "new", Duration.ofHours(1), before))
                .extracting(cookie -> cookie.getName() + "=" + cookie.getValue() + ";" + cookie.getMaxAge())
                .containsExactly(PREFIXED + "=new;3600", REFRESH + "=;0");
        assertThat(https.forget(REFRESH, before))
                .extracting(NewCookie::getName, NewCookie::getMaxAge)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(PREFIXED, 0),
                        org.assertj.core.groups.Tuple.tuple(REFRESH, 0));
    }

    @Test
    void aPlainCookieThatSomebodyPlantedDoesNotHideTheRealOne() {
        assertThat(https.read(REFRESH, Map.of(REFRESH, cookie(REFRESH, "planted"), PREFIXED, cookie(PREFIXED, "real"))))
                .contains("real");
        assertThat(http.read(REFRESH, Map.of(PREFIXED, cookie(PREFIXED, "real"))))
                .isEmpty();
        assertThat(https.read(REFRESH, Map.of(PREFIXED, cookie(PREFIXED, "")))).isEmpty();
    }

    @Test
    void secureIsTrueOrFalse() {
        assertThatThrownBy(() -> cookies("maybe"))
                .isInstanceOf(InvalidSetting.class)
                .hasMessageContaining("signalbox.auth.cookie-secure");
    }

    private static Cookie cookie(String name, String value) {
        return new Cookie.Builder(name).value(value).build();
    }

    private static SessionCookies cookies(String secure) {
        return new SessionCookies(settings("signalbox.auth.cookie-secure", secure));
    }
}
