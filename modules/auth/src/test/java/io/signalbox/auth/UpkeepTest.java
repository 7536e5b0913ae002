package io.signalbox.auth;

import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.auth.testing.MapConfig;
import io.signalbox.common.background.Worker;
import org.junit.jupiter.api.Test;

import static org.awaitility.Awaitility.await;

class UpkeepTest {

    @Test
    void anErrorInOneRoundDoesNotEndTheOthers() {
        var settings = MapConfig.settings("signalbox.auth.key-refresh", "PT0.01S");
        var rounds = new AtomicInteger();
        var admin = new FirstAdmin(null, null, settings) {
            @Override
            public void ensure() {
                rounds.incrementAndGet();
                throw new StackOverflowError("in every round");
            }
        };
        var upkeep = new Upkeep(admin, null, null, null, null, null, null, settings);

        try (var _ = new Worker(upkeep)) {
            await().until(() -> rounds.get() > 1);
        }
    }
}
