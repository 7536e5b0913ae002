package io.signalbox.broker;

import java.util.List;
import java.util.Optional;

import jakarta.json.JsonObject;

import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.testing.Fuzz;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever a stranger writes: a value or a refusal, in bounded time and memory. */
@Timeout(120)
class ParsersFuzzTest {

    private static final String MAIL = """
            {"to":["ada@example.com"],"template":"message","locale":"de","variables":{"subject":"s","n":1.5,"l":[null,{"a":true}]},
             "subject":"s","text":"t","html":"<p>"}""";

    @Test
    void anIdempotencyKeyIsAsItWasSentOrRefusedByName() {
        Fuzz.of("idempotency-key", "order-4711-shipped", "!~", "k".repeat(255)).texts(text -> {
            try {
                var key = IdempotencyKey.ofHeader(Optional.of(text)).orElseThrow();
                assertThat(key.value()).isEqualTo(text).hasSizeBetween(1, 255).matches("[!-~]+");
            } catch (ProblemException e) {
                assertThat(e.problem().errors().getFirst().field()).isEqualTo("Idempotency-Key");
            }
        });
    }

    @Test
    void aProtocolIsOneOfThoseOfferedOrRefusedByName() {
        Fuzz.of("via", "rest", "grpc", "amqp").texts(text -> {
            try {
                assertThat(Via.of(text, List.of(Via.REST)).label()).isEqualTo(text);
            } catch (ProblemException e) {
                assertThat(e.problem().errors().getFirst().field()).isEqualTo("via");
            }
        });
    }

    @Test
    void anAddressIsAllowedByItselfItsDomainOrEverybodysSignAndByNothingElse() {
        var list = new MailAllowList(List.of("ada@example.com", "shop.example"));
        Fuzz.of("mail-allow", "ada@example.com", "bob@shop.example", "@shop.example", "x@y@shop.example")
                .words("@", ".", "shop.example", "ADA@EXAMPLE.COM", "*", ",")
                .texts(text -> {
                    var address = text.toLowerCase(java.util.Locale.ROOT);
                    assertThat(list.allows(text))
                            .isEqualTo(address.equals("ada@example.com")
                                    || (address.endsWith("@shop.example")
                                            && address.length() > "@shop.example".length()));
                    assertThat(new MailAllowList(List.of("*")).allows(text)).isTrue();
                    assertThat(new MailAllowList(List.of()).allows(text)).isFalse();
                });
    }

    @Test
    void aMailIsHandedOnAsItWasSentOrRefused() {
        Fuzz.of("outgoing-mail", MAIL)
                .words("{", "}", "[", "]", "\"", ",", "null", "1e999", "\"to\":", "\"variables\":{")
                .bytes(input -> {
                    try {
                        if (StrictJson.parse(input) instanceof JsonObject object) {
                            var mail = OutgoingMail.read(object);
                            assertThat(OutgoingMail.read(mail.toJson())).isEqualTo(mail);
                            mail.variables().ifPresent(variables -> {
                                var once = ProtoStruct.json(ProtoStruct.of(variables));
                                assertThat(ProtoStruct.json(ProtoStruct.of(once)))
                                        .isEqualTo(once);
                                assertThat(once.keySet()).isEqualTo(variables.keySet());
                            });
                        }
                    } catch (ProblemException e) {
                        assertThat(e.problem().type().httpStatus()).isIn(400, 413);
                    }
                });
    }
}
