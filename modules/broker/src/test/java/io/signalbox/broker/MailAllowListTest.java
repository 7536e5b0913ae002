package io.signalbox.broker;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class MailAllowListTest {

    @ParameterizedTest
    @CsvSource({
        "you@example.com,true", "YOU@Example.Com,true", "she@example.com,false", "a@friends.example,true",
        "a@evil.friends.example,false", "friends.example,false", "a@friends.example@evil.example,false", "'',false"
    })
    void onlyWhoIsNamedOrOfANamedDomainIsAllowed(String address, boolean allowed) {
        assertThat(new MailAllowList(List.of("you@example.com", "Friends.Example")).allows(address))
                .isEqualTo(allowed);
    }

    @Test
    void aStarAllowsEverybodyAndAnEmptyListNobody() {
        assertThat(new MailAllowList(List.of("*")).allows("a@b.example")).isTrue();
        assertThat(new MailAllowList(List.of()).allows("a@b.example")).isFalse();
    }
}
