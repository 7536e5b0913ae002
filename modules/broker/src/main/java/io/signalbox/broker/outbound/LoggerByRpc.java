package io.signalbox.broker.outbound;

import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.broker.Delivery;
import io.signalbox.broker.Edge;
import io.signalbox.broker.EntryRoute;
import io.signalbox.broker.NeighbourFailure;
import io.signalbox.broker.Sender;
import io.signalbox.broker.Via;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.EntryJson;
import io.signalbox.common.http.HttpClients;

/** The logger, by JSON-RPC 2.0 over kept connections. */
@ApplicationScoped
public class LoggerByRpc implements EntryRoute {

    private final JsonNeighbour logger;

    /** @param settings holds {@code signalbox.logger.url} and {@code signalbox.logger.timeout} */
    @Inject
    public LoggerByRpc(HttpClients clients, Settings settings) {
        this.logger = JsonNeighbour.configured(clients, settings, "logger");
    }

    @Override
    public Via via() {
        return Via.RPC;
    }

    @Override
    @Guarded(Edge.LOGGER_RPC)
    public Delivery write(Sender sender, List<EntryDraft> entries) {
        return Delivery.stored(Via.RPC, ItemErrors.read(logger.call("log.write", sender.token(), params(entries))));
    }

    /**
     * Searches in the caller's name.
     *
     * @param params as the logger's own {@code log.search} takes them
     * @throws NeighbourFailure when the logger can't answer
     */
    @Guarded(Edge.LOGGER_SEARCH_RPC)
    public JsonObject search(Sender sender, JsonObject params) {
        return logger.call("log.search", sender.token(), params);
    }

    private static JsonObject params(List<EntryDraft> entries) {
        var array = Json.createArrayBuilder();
        entries.forEach(entry -> array.add(EntryJson.write(entry)));
        return Json.createObjectBuilder().add("entries", array).build();
    }
}
