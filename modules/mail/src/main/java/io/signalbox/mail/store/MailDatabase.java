package io.signalbox.mail.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;

/** Opens the service's own database. */
@ApplicationScoped
public class MailDatabase {

    @Produces
    @Singleton
    Database open(Settings settings) {
        return new Database("mail", settings);
    }

    void close(@Disposes Database database) {
        database.close();
    }
}
