package io.signalbox.listener.outbound;

import java.util.Optional;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

import io.grpc.Channel;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.outbox.EntryRelay;
import io.signalbox.common.security.ServiceTokens;

/** Brings the listener's own log entries to the logger for as long as the service runs. */
@ApplicationScoped
public class OwnEntries {

    private final Database database;
    private final EntryOutbox outbox;
    private final ServiceTokens tokens;
    private final Channel logger;
    private Optional<EntryRelay> relay = Optional.empty();

    /** @param settings holds {@code signalbox.logger.grpc} */
    @Inject
    public OwnEntries(
            Database database, EntryOutbox outbox, ServiceTokens tokens, GrpcChannels channels, Settings settings) {
        this.database = database;
        this.outbox = outbox;
        this.tokens = tokens;
        this.logger = channels.open(settings.text("signalbox.logger.grpc"));
    }

    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) @Initialized(ApplicationScoped.class)
                    Object event) {
        relay = Optional.of(new EntryRelay(database, outbox, tokens::current, logger));
    }

    void stop(
            @Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) @BeforeDestroyed(ApplicationScoped.class)
                    Object event) {
        relay.ifPresent(EntryRelay::close);
    }
}
