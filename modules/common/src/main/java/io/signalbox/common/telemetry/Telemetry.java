package io.signalbox.common.telemetry;

import java.util.Map;
import java.util.TreeMap;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.signalbox.common.background.Lifecycle;
import org.eclipse.microprofile.config.Config;

/**
 * The OpenTelemetry SDK, set up by the {@code otel.*} keys of the configuration (the SDK's own names). Spans are made, and so trace ids
 * carried, also where {@code otel.traces.exporter} is {@code none}.
 */
@ApplicationScoped
public class Telemetry {

    private OpenTelemetry sdk = OpenTelemetry.noop();

    void start(
            @Observes @Priority(Lifecycle.START_TELEMETRY) @Initialized(ApplicationScoped.class) Object event,
            Config config) {
        sdk = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> settings(config))
                .setResultAsGlobal()
                .build()
                .getOpenTelemetrySdk();
    }

    /** The service's instance. */
    @Produces
    @ApplicationScoped
    public OpenTelemetry openTelemetry() {
        return sdk;
    }

    private static Map<String, String> settings(Config config) {
        var settings = new TreeMap<String, String>(Map.of(
                "otel.service.name",
                        config.getOptionalValue("signalbox.service", String.class)
                                .orElse("signalbox"),
                "otel.traces.exporter", "none",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none",
                "otel.exporter.otlp.protocol", "http/protobuf"));
        for (var key : config.getPropertyNames()) {
            if (key.startsWith("otel.")) {
                config.getOptionalValue(key, String.class).ifPresent(value -> settings.put(key, value));
            }
        }
        return settings;
    }
}
