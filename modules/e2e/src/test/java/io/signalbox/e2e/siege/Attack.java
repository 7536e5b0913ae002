package io.signalbox.e2e.siege;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Stream;

import io.signalbox.local.supervisor.ServiceName;
import org.junit.jupiter.params.provider.Arguments;

import static org.junit.jupiter.params.provider.Arguments.arguments;

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

    /** Each attack with each service that it is made against. */
    static Stream<Arguments> rows(Attack... attacks) {
        return Stream.of(attacks)
                .flatMap(attack -> attack.against().stream().map(service -> arguments(attack, service)));
    }

    @Override
    public String toString() {
        return name;
    }
}
