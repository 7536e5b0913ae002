package io.signalbox.common.telemetry;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;

import jakarta.json.Json;

/** One JSON object a line: {@code time, level, logger, message, traceId?, spanId?, thrown?}; a log collector needs no pattern. */
public final class JsonLogFormatter extends Formatter {

    @Override
    public String format(LogRecord line) {
        var json = Json.createObjectBuilder()
                .add("time", line.getInstant().toString())
                .add("level", level(line.getLevel()))
                .add("logger", String.valueOf(line.getLoggerName()))
                .add("message", formatMessage(line));
        var traceId = TraceContext.traceId();
        if (!traceId.isEmpty()) {
            json.add("traceId", traceId).add("spanId", TraceContext.spanId());
        }
        if (line.getThrown() != null) {
            var trace = new StringWriter();
            line.getThrown().printStackTrace(new PrintWriter(trace));
            json.add("thrown", trace.toString());
        }
        return json.build() + System.lineSeparator();
    }

    private static String level(Level level) {
        if (level.intValue() >= Level.SEVERE.intValue()) {
            return "ERROR";
        }
        if (level.intValue() >= Level.WARNING.intValue()) {
            return "WARN";
        }
        return level.intValue() >= Level.CONFIG.intValue() ? "INFO" : "DEBUG";
    }
}
