package io.signalbox.common.security;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

import io.helidon.config.mp.MpConfigSources;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.http.HttpClients;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

class ServiceTokensTest {

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private volatile int status = 200;
    private volatile int lifetimeSeconds = 600;
    private volatile Runnable awaken = () -> {};
    private HttpServer auth;
    private ServiceTokens tokens;

    @BeforeEach
    void startAuth() throws IOException {
        known.add(basic("mail:hush"));
        auth = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        auth.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        auth.createContext("/oauth2/token", exchange -> {
            awaken.run();
            asked.add(exchange.getRequestHeaders().getFirst("Authorization"));
            var body = "{\"access_token\":\"token-%d\",\"token_type\":\"Bearer\",\"expires_in\":%d}"
                    .formatted(asked.size(), lifetimeSeconds)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(known.contains(asked.getLast()) ? status : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        auth.start();
        tokens = tokens(Map.of("signalbox.client.secret", "hush"));
    }

    private ServiceTokens tokens(Map<String, String> secrets) {
        var settings = new HashMap<>(secrets);
        settings.put("signalbox.service", "mail");
        settings.put(
                "signalbox.auth.url", "http://127.0.0.1:" + auth.getAddress().getPort());
        return new ServiceTokens(
                new HttpClients(),
                new Settings(ConfigProviderResolver.instance()
                        .getBuilder()
                        .withSources(MpConfigSources.create(settings))
                        .build()));
    }

    @AfterEach
    void stopAuth() {
        auth.stop(0);
    }

    @Test
    void aTokenIsAskedForOnceWithTheServicesOwnCredentials() {
        assertThat(tokens.current()).isEqualTo("token-1");
        assertThat(tokens.current()).isEqualTo("token-1");

        assertThat(asked).containsExactly(basic("mail:hush"));
    }

    @Test
    void whileTheSecretIsExchangedItDoesNotMatterWhoHearsOfItFirst() {
        var both = tokens(Map.of("signalbox.client.secret", "next", "signalbox.client.previous-secret", "hush"));

        assertThat(both.current()).as("auth knows the previous one only").isEqualTo("token-2");
        assertThat(asked).containsExactly(basic("mail:next"), basic("mail:hush"));

        known.add(basic("mail:next"));
        known.remove(basic("mail:hush"));
        assertThat(tokens(Map.of("signalbox.client.secret", "next", "signalbox.client.previous-secret", "hush"))
                        .current())
                .isEqualTo("token-3");
    }

    private static String basic(String credentials) {
        return "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aTokenThatEndsSoonIsRenewed() {
        lifetimeSeconds = 30;

        assertThat(tokens.current()).isEqualTo("token-1");
        assertThat(tokens.current()).isEqualTo("token-2");
    }

    @Test
    void aTokenThatStillLastsIsGivenWhileAuthIsAway() {
        lifetimeSeconds = 30;
        tokens.current();
        status = 503;

        assertThat(tokens.current()).isEqualTo("token-1");
    }

    @Test
    void whileOneCallerWaitsForAnAuthThatIsFrozenTheOthersGoOnWithTheTokenThatStillLasts() throws Exception {
        lifetimeSeconds = 30;
        tokens.current();
        var asking = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);
        awaken = () -> {
            asking.countDown();
            awaitUninterrupted(thawed);
        };
        var patient = CompletableFuture.supplyAsync(tokens::current);
        asking.await();

        assertThat(CompletableFuture.supplyAsync(tokens::current).get()).isEqualTo("token-1");
        assertThat(patient).isNotDone();

        thawed.countDown();
        assertThat(patient.get()).isEqualTo("token-2");
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void callersInLineDoNotEachAskAnAuthThatRefuses() throws Exception {
        status = 503;
        var asking = new CountDownLatch(1);
        var thawed = new CountDownLatch(1);
        awaken = () -> {
            asking.countDown();
            awaitUninterrupted(thawed);
        };
        var refusals = new ConcurrentLinkedQueue<ProblemException>();
        var first = caller(refusals);
        asking.await();
        var inLine = Stream.generate(() -> caller(refusals)).limit(4).toList();
        await().until(() -> inLine.stream().allMatch(caller -> caller.getState() == Thread.State.WAITING));

        thawed.countDown();
        first.join();
        for (var caller : inLine) {
            caller.join();
        }

        assertThat(refusals)
                .hasSize(5)
                .allSatisfy(refusal -> assertThat(refusal.problem().type()).isEqualTo(ProblemType.UNAVAILABLE));
        assertThat(asked).hasSize(1);
    }

    @Test
    void whoComesAfterARefusalGetsATokenAsSoonAsThereIsOne() {
        status = 503;
        assertThatExceptionOfType(ProblemException.class).isThrownBy(tokens::current);
        status = 200;

        assertThat(tokens.current()).isEqualTo("token-2");
    }

    private Thread caller(Queue<ProblemException> refusals) {
        return Thread.ofPlatform().start(() -> {
            try {
                tokens.current();
            } catch (ProblemException e) {
                refusals.add(e);
            }
        });
    }
}
