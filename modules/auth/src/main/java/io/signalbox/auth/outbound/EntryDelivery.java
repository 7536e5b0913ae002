package io.signalbox.auth.outbound;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.auth.token.TokenIssuer;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.common.grpc.GrpcChannels;
import io.signalbox.common.outbox.EntryOutbox;
import io.signalbox.common.outbox.EntryRelay;

/** Brings auth's log entries to the logger, with a token that auth issues to itself. */
@ApplicationScoped
public class EntryDelivery {

    private final EntryRelay relay;

    /** @param settings hold {@code signalbox.logger.grpc}, the logger's {@code host:port}, and {@code signalbox.service} */
    @Inject
    public EntryDelivery(
            Database database, EntryOutbox outbox, TokenIssuer issuer, GrpcChannels channels, Settings settings) {
        var service = settings.text("signalbox.service");
        var target = Neighbours.target(settings, "signalbox.logger.grpc");
        relay = new EntryRelay(
                database, outbox, () -> issuer.forService(service).value(), channels.open(target));
    }

    @PreDestroy
    void close() {
        relay.close();
    }
}
