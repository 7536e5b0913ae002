package io.signalbox.auth.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.signalbox.auth.Account;
import io.signalbox.auth.ApiKey;
import io.signalbox.auth.RefreshToken;
import io.signalbox.auth.RoleSet;
import io.signalbox.auth.Session;
import io.signalbox.auth.token.SigningKey;
import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;

/** Opens auth's own database. */
@ApplicationScoped
public class AuthDatabase {

    @Produces
    @Singleton
    Database open(Settings settings) {
        return new Database(
                "auth",
                settings,
                Account.class,
                Session.class,
                RefreshToken.class,
                ApiKey.class,
                SigningKey.class,
                RoleSet.class);
    }

    void close(@Disposes Database database) {
        database.close();
    }
}
