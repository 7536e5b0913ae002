package io.signalbox.logger.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;

import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** Ready while the store answers and has its indexes, started as soon as the process answers; neither asks the store, so neither can hang. */
@ApplicationScoped
public class StoreHealth {

    private final MongoConnection connection;
    private final EntryIndexes indexes;

    /** Health of a connection and its indexes. */
    @Inject
    public StoreHealth(MongoConnection connection, EntryIndexes indexes) {
        this.connection = connection;
        this.indexes = indexes;
    }

    /** Whether entries can be written and read. */
    @Produces
    @Readiness
    public HealthCheck store() {
        return () -> HealthCheckResponse.named("store")
                .status(connection.isReachable() && indexes.areReady())
                .build();
    }

    /** The process answers: the store may be away for longer than a start may take. */
    @Produces
    @Startup
    public HealthCheck started() {
        return () -> HealthCheckResponse.up("logger");
    }
}
