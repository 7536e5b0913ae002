package io.signalbox.listener.store;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.Json;
import jakarta.persistence.EntityManager;

import io.signalbox.listener.Event;

/** Remembers which events had their effect, so that a repeat has none. */
@ApplicationScoped
public class Inbox {

    /**
     * Records events in the transaction of their effect.
     *
     * @return those that were not there yet, each once
     */
    @SuppressWarnings("unchecked") // a native query gives rows of objects
    public Collection<Event> record(EntityManager em, List<Event> events) {
        var byKey = new LinkedHashMap<Key, Event>();
        events.stream()
                .sorted(Comparator.comparing(Event::source).thenComparing(Event::id))
                .forEach(event -> byKey.putIfAbsent(new Key(event.source(), event.id()), event));
        var rows = Json.createArrayBuilder();
        byKey.keySet()
                .forEach(key -> rows.add(
                        Json.createObjectBuilder().add("source", key.source()).add("event_id", key.id())));
        List<Object[]> fresh = em.createNativeQuery("""
                        INSERT INTO inbox (source, event_id)
                        SELECT source, event_id FROM json_to_recordset(CAST(?1 AS json)) AS e (source text, event_id text)
                        ON CONFLICT DO NOTHING RETURNING source, event_id""")
                .setParameter(1, rows.build().toString())
                .getResultList();
        return fresh.stream()
                .map(row -> byKey.get(new Key((String) row[0], (String) row[1])))
                .toList();
    }

    private record Key(String source, String id) {}
}
