package io.signalbox.local.stores;

import java.util.Map;
import java.util.Optional;

import io.signalbox.local.state.Secrets;

/** Our databases on a PostgreSQL server that runs without us. */
final class RealPostgres implements Store {

    private final ServiceDatabases databases;
    private final boolean temporary;
    private final Map<String, String> addresses;

    private RealPostgres(ServiceDatabases databases, boolean temporary, Map<String, String> addresses) {
        this.databases = databases;
        this.temporary = temporary;
        this.addresses = addresses;
    }

    /**
     * Creates what is missing on the server.
     *
     * @param temporaryPrefix names the databases, which are dropped at the end; without it they are kept
     * @throws StoreException if the server refuses
     */
    static RealPostgres open(PostgresUrl administrator, Optional<String> temporaryPrefix, Secrets secrets) {
        ServiceDatabases databases = new ServiceDatabases(administrator, temporaryPrefix.orElse("signalbox"));
        return new RealPostgres(
                databases,
                temporaryPrefix.isPresent(),
                databases.provide(service -> secrets.password("postgres-" + service)));
    }

    @Override
    public Map<String, String> addresses() {
        return addresses;
    }

    @Override
    public void close() {
        if (temporary) {
            databases.drop();
        }
    }
}
