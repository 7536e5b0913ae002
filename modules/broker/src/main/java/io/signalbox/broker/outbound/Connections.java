package io.signalbox.broker.outbound;

import java.time.Duration;

import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.Initialized;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;

import io.signalbox.common.background.BackgroundWork;
import io.signalbox.common.background.Lifecycle;

/** Connects to the neighbours when the broker starts, so that no caller waits for it, and to the message broker whenever it was away. */
@ApplicationScoped
public class Connections implements BackgroundWork {

    private static final Duration PERIOD = Duration.ofSeconds(5);

    private final LoggerByGrpc logger;
    private final MailByGrpc mail;
    private final LoggerByAmqp queue;
    private final ServiceProbe services;

    /** @param services are asked for their health, which connects to them */
    @Inject
    public Connections(LoggerByGrpc logger, MailByGrpc mail, LoggerByAmqp queue, ServiceProbe services) {
        this.logger = logger;
        this.mail = mail;
        this.queue = queue;
        this.services = services;
    }

    void warmUp(@Observes @Priority(Lifecycle.START_LAST) @Initialized(ApplicationScoped.class) Object event) {
        Thread.ofVirtual().name("connect-logger").start(logger::connect);
        Thread.ofVirtual().name("connect-mail").start(mail::connect);
        Thread.ofVirtual().name("connect-services").start(services::all);
    }

    @Override
    public String name() {
        return "connections";
    }

    @Override
    public Duration round() {
        if (!queue.isConnected()) {
            queue.connect();
        }
        return PERIOD;
    }
}
