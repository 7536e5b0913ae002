package io.signalbox.common.http;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import jakarta.ws.rs.ext.WriterInterceptorContext;

import io.helidon.config.mp.MpConfigSources;

import io.signalbox.common.config.Settings;
import io.signalbox.common.limits.BytesInHand;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class AnswersInHandTest {

    private final BytesInHand bytes = new BytesInHand(new Settings(ConfigProviderResolver.instance()
            .getBuilder()
            .withSources(MpConfigSources.create(Map.of(BytesInHand.SHARE, "1", BytesInHand.SENDERS_SHARE, "50")))
            .build()));
    private final AnswersInHand answers = new AnswersInHand(bytes);

    @Test
    void aLargeAnswerIsInHandUntilItsClientHasTakenIt() throws IOException {
        var meanwhile = new AtomicLong();

        answers.aroundWriteTo(writing("x".repeat(100_000), () -> meanwhile.set(bytes.taken())));

        assertThat(meanwhile).hasValueGreaterThanOrEqualTo(100_000);
        assertThat(bytes.taken()).isZero();
    }

    @Test
    void whereThereIsNoRoomALargeAnswerIsRefusedAndASmallOneIsNot() throws IOException {
        var most = Math.toIntExact(Runtime.getRuntime().maxMemory() / 100);
        var written = new AtomicLong();

        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> answers.aroundWriteTo(writing("x".repeat(most), written::incrementAndGet)))
                .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.TOO_MANY_REQUESTS));
        answers.aroundWriteTo(writing("refused", written::incrementAndGet));

        assertThat(written).hasValue(1);
        assertThat(bytes.taken()).isZero();
    }

    private static WriterInterceptorContext writing(Object entity, Runnable writing) {
        return (WriterInterceptorContext) Proxy.newProxyInstance(
                AnswersInHandTest.class.getClassLoader(),
                new Class<?>[] {WriterInterceptorContext.class},
                (_, method, _) -> switch (method.getName()) {
                    case "getEntity" -> entity;
                    case "proceed" -> {
                        writing.run();
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
    }
}
