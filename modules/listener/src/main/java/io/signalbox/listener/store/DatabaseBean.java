package io.signalbox.listener.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

import io.signalbox.common.config.Settings;
import io.signalbox.common.database.Database;
import io.signalbox.listener.Action;
import io.signalbox.listener.Alert;
import io.signalbox.listener.Rule;

/** Opens the listener's own database. */
@ApplicationScoped
public class DatabaseBean {

    @Produces
    @Singleton
    Database open(Settings settings) {
        return new Database(
                "listener",
                settings,
                Rule.class,
                Alert.class,
                Action.class,
                JsonTexts.class,
                JsonArrays.class,
                JsonObjects.class);
    }

    void close(@Disposes Database database) {
        database.close();
    }
}
