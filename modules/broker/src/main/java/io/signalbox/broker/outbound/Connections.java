package io.signalbox.broker.outbound;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;

/** Connects to the neighbours when the broker starts, so that no caller waits for it, and to the message broker whenever it was away. */
@ApplicationScoped
public class Connections {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final LoggerByGrpc logger;
    private final MailByGrpc mail;
    private final LoggerByAmqp queue;
    private final ServiceProbe services;
    private final Thread keeper;

    /** @param services are asked for their health, which connects to them */
    @Inject
    public Connections(LoggerByGrpc logger, MailByGrpc mail, LoggerByAmqp queue, ServiceProbe services) {
        this.logger = logger;
        this.mail = mail;
        this.queue = queue;
        this.services = services;
        this.keeper = Thread.ofVirtual().name("connections").unstarted(this::keep);
    }

    void start(
            @Observes @Priority(Interceptor.Priority.PLATFORM_AFTER + 200) @Initialized(ApplicationScoped.class)
                    Object event) {
        Thread.ofVirtual().name("connect-logger").start(logger::connect);
        Thread.ofVirtual().name("connect-mail").start(mail::connect);
        Thread.ofVirtual().name("connect-services").start(services::all);
        keeper.start();
    }

    @PreDestroy
    void close() {
        keeper.interrupt();
    }

    private void keep() {
        try {
            while (true) {
                if (!queue.isConnected()) {
                    queue.connect();
                }
                TimeUnit.MILLISECONDS.sleep(PERIOD.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
