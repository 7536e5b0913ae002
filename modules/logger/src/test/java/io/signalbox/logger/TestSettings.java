package io.signalbox.logger;

import java.util.Map;
import java.util.Set;

import io.signalbox.common.config.Settings;
import org.eclipse.microprofile.config.spi.ConfigProviderResolver;
import org.eclipse.microprofile.config.spi.ConfigSource;

/** The shipped configuration, with some keys set otherwise. */
public final class TestSettings {

    private static final int ABOVE_ALL = 1_000;

    private TestSettings() {}

    /** Settings with these values. */
    public static Settings with(Map<String, String> changed) {
        var source = new ConfigSource() {
            @Override
            public Set<String> getPropertyNames() {
                return changed.keySet();
            }

            @Override
            public String getValue(String key) {
                return changed.get(key);
            }

            @Override
            public String getName() {
                return "test";
            }

            @Override
            public int getOrdinal() {
                return ABOVE_ALL;
            }
        };
        return new Settings(ConfigProviderResolver.instance()
                .getBuilder()
                .addDefaultSources()
                .addDiscoveredSources()
                .withSources(source)
                .build());
    }
}
