package io.signalbox.mail.outbound;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.BeforeDestroyed;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.outbox.EntryRelay;
import io.signalbox.common.security.ServiceTokens;

/** Brings this service's own log entries to the logger, for as long as the service runs. */
@ApplicationScoped
public class LoggerRelay {

    private final EntryRelay relay;

    /** @param settings holds {@code signalbox.logger.grpc} */
    @Inject
    public LoggerRelay(
            Database database, EntryOutbox outbox, ServiceTokens tokens, GrpcChannels channels, Settings settings) {
        relay = new EntryRelay(
                database, outbox, tokens::current, channels.open(settings.text("signalbox.logger.grpc")));
    }

    void stop(@Observes @BeforeDestroyed(ApplicationScoped.class) Object event) {
        relay.close();
    }
}
