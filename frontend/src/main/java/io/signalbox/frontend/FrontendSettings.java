package io.signalbox.frontend;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;

/** What an operator sets of the console's service, checked at start. */
@ApplicationScoped
public class FrontendSettings {

    private static final String BROKER_URL = "signalbox.frontend.broker-url";

    private final Settings settings;

    /** @param settings the configuration */
    @Inject
    public FrontendSettings(Settings settings) {
        this.settings = settings;
    }

    /** Where browsers find the broker ({@code signalbox.frontend.broker-url}). */
    BrokerUrl brokerUrl() {
        return settings.optional(BROKER_URL)
                .map(_ -> settings.parsed(BROKER_URL, BrokerUrl.RULE, BrokerUrl::parse))
                .orElseGet(BrokerUrl::sameOrigin);
    }
}
