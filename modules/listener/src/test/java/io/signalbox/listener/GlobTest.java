package io.signalbox.listener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "shop, shop, true",
        "shop, shops, false",
        "shop, SHOP, false",
        "*, '', true",
        "*, anything, true",
        "shop-*, shop-, true",
        "shop-*, shop-eu, true",
        "shop-*, my-shop-eu, false",
        "*-eu, shop-eu, true",
        "*-eu, shop-eu-1, false",
        "a*b*c, a-b-b-c, true",
        "a*b*c, a-c-b, false",
        "**, x, true",
        "a.c, abc, false",
    })
    void aStarStandsForAnythingAndAllElseForItself(String pattern, String text, boolean matches) {
        assertThat(new Glob(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void aMaliciousPatternEndsToo() {
        var pattern = new Glob("*a".repeat(60) + "b");

        assertThat(pattern.matches("a".repeat(128))).isFalse();
    }
}
