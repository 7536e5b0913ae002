package io.signalbox.broker;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.broker.outbound.HttpRelay;
import org.eclipse.microprofile.faulttolerance.Retry;

/** Lets the service that a REST request is meant for answer it. */
@ApplicationScoped
public class Relays {

    private final HttpRelay relay;

    /** @param relay carries requests to each service */
    @Inject
    public Relays(HttpRelay relay) {
        this.relay = relay;
    }

    /**
     * Forwards a request, and gives the answer as soon as its headers are there.
     *
     * @throws io.signalbox.common.problem.ProblemException {@code unavailable}, {@code timeout}, or what the service failed with
     */
    @Retry(retryOn = UnansweredRead.class, maxRetries = 1, delay = 50, jitter = 25)
    public RelayedAnswer forward(Owner owner, RelayRequest request) {
        return switch (owner) {
            case AUTH -> relay.auth(request);
            case LOGGER -> relay.logger(request);
            case LISTENER -> relay.listener(request);
            case MAIL -> relay.mail(request);
        };
    }
}
