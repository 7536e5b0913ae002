package io.signalbox.common.telemetry;

import java.util.Map;
import java.util.function.BiConsumer;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;

/** Carries the W3C trace context in and out of headers of any kind: HTTP, AMQP, rows of an outbox. */
public final class TraceContext {

    private static final TextMapGetter<Map<String, ?>> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, ?> carrier) {
            return carrier.keySet();
        }

        @Override
        public String get(Map<String, ?> carrier, String key) {
            var value = carrier == null ? null : carrier.get(key);
            return value == null ? null : value.toString();
        }
    };

    private TraceContext() {}

    /** Sets {@code traceparent} and {@code tracestate} of the current span. */
    public static void inject(BiConsumer<String, String> headers) {
        GlobalOpenTelemetry.getPropagators()
                .getTextMapPropagator()
                .inject(Context.current(), headers, (carrier, key, value) -> carrier.accept(key, value));
    }

    /** The context that headers (lower-case names) carry, or the current one where they carry none. */
    public static Context extract(Map<String, ?> headers) {
        return GlobalOpenTelemetry.getPropagators().getTextMapPropagator().extract(Context.current(), headers, GETTER);
    }

    /** The current trace's id, 32 hexadecimal digits; empty where nothing is traced. */
    public static String traceId() {
        var span = Span.current().getSpanContext();
        return span.isValid() ? span.getTraceId() : "";
    }

    /** The current span's id, 16 hexadecimal digits; empty where nothing is traced. */
    public static String spanId() {
        var span = Span.current().getSpanContext();
        return span.isValid() ? span.getSpanId() : "";
    }
}
