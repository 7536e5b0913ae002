package io.signalbox.mail;

import java.util.HashMap;
import java.util.Map;

import io.helidon.config.mp.MpConfigSources;
import io.helidon.config.yaml.mp.YamlMpConfigSource;

import io.signalbox.common.config.Settings;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;

/** Settings as the shipped {@code application.yaml} has them, but for what a test changes. */
final class Configured {

    private Configured() {}

    static Settings with(Map<String, String> changes) {
        var winning = new HashMap<>(changes);
        winning.put("config_ordinal", "1000");
        var shipped = Thread.currentThread().getContextClassLoader().getResource("application.yaml");
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .withSources(MpConfigSources.create(winning), YamlMpConfigSource.create(shipped))
                .build());
    }
}
