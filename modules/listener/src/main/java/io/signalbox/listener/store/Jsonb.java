package io.signalbox.listener.store;

import java.sql.SQLException;

import jakarta.json.JsonValue;

import org.postgresql.util.PGobject;

/** Makes values of PostgreSQL's jsonb. */
final class Jsonb {

    private Jsonb() {}

    static PGobject of(JsonValue value) {
        try {
            var column = new PGobject();
            column.setType("jsonb");
            column.setValue(value.toString());
            return column;
        } catch (SQLException e) {
            throw new IllegalArgumentException("No jsonb: " + value, e);
        }
    }
}
