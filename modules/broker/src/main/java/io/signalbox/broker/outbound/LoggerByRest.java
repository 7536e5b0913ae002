package io.signalbox.broker.outbound;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArray;

import io.signalbox.broker.Delivery;
import io.signalbox.broker.Edge;
import io.signalbox.broker.EntryRoute;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.http.HttpClients;

/** The logger, by REST over kept connections. */
@ApplicationScoped
public class LoggerByRest implements EntryRoute {

    private final JsonNeighbour logger;

    /** @param settings holds {@code signalbox.logger.url} and {@code signalbox.logger.timeout} */
    @Inject
    public LoggerByRest(HttpClients clients, Settings settings) {
        this.logger = JsonNeighbour.configured(clients, settings, "logger");
    }

    @Override
    public Via via() {
        return Via.REST;
    }

    @Override
    @Guarded(Edge.LOGGER_REST)
    public Delivery write(Sender sender, List<EntryDraft> entries) {
        return Delivery.stored(Via.REST, ItemErrors.read(logger.post("/api/v1/logs", sender.token(), array(entries))));
    }

    private static JsonArray array(List<EntryDraft> entries) {
        var array = Json.createArrayBuilder();
        entries.forEach(entry -> array.add(EntryJson.write(entry)));
        return array.build();
    }
}
