package io.signalbox.broker;

/** The way of REST requests to one service. */
public interface Relay {

    /** Which service. */
    Edge edge();

    /**
     * Asks the service, and gives its answer as soon as the headers are there.
     *
     * @throws NeighbourFailure when there is no answer, or one of 500 and above
     */
    RelayedAnswer forward(RelayRequest request);
}
