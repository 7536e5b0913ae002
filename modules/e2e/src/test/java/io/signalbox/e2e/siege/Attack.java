package io.signalbox.e2e.siege;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;

import io.signalbox.local.supervisor.ServiceName;

/**
 * A row of the table of attacks.
 *
 * @param name what is done
 * @param against to which services
 * @param deed how
 */
record Attack(String name, Set<ServiceName> against, Deed deed) {

    /** All that serve HTTP. */
    static final Set<ServiceName> ALL = EnumSet.allOf(ServiceName.class);

    /** All that take JSON. */
    static final Set<ServiceName> WITH_JSON = EnumSet.complementOf(EnumSet.of(ServiceName.FRONTEND));

    /** All that take JSON-RPC. */
    static final Set<ServiceName> WITH_RPC = EnumSet.of(ServiceName.BROKER, ServiceName.LOGGER, ServiceName.MAIL);

    /** All that serve gRPC. */
    static final Set<ServiceName> WITH_GRPC = WITH_RPC;

    /** What attackers do, while an ordinary client works. */
    @FunctionalInterface
    interface Deed {
        void on(Target target, Attackers attackers, OrdinaryClient meanwhile) throws IOException;
    }

    @Override
    public String toString() {
        return name;
    }
}
