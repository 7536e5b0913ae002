package io.signalbox.auth;

import java.util.concurrent.atomic.AtomicInteger;

import io.signalbox.auth.testing.MapConfig;
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

        upkeep.start("the service begins");

        await().until(() -> rounds.get() > 1);
        upkeep.stop();
    }
}
