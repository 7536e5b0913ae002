package io.signalbox.common.amqp;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static io.signalbox.common.amqp.AmqpTopology.deadLetters;

/**
 * The users of the message broker, one for each service that talks to it, and what each may do there: declare and bind what it publishes to
 * and consumes, publish to its own exchanges, read its own queues.
 *
 * <p>Deployments give their servers exactly these permissions; a test compares them.
 *
 * @see <a href="https://www.rabbitmq.com/docs/access-control#authorisation">Authorisation: How Permissions Work</a>
 */
public enum AmqpUser {
    /** Publishes entries and the classic contract's messages; lists, requeues and discards everybody's dead letters. */
    BROKER(List.of(Route.INGEST, Route.CLASSIC), List.of(), AmqpTopology.QUEUES),

    /** Publishes events; consumes entries. */
    LOGGER(List.of(Route.EVENTS), List.of(Route.INGEST), List.of()),

    /** Publishes the classic contract's messages as entries; consumes events and those messages. */
    LISTENER(List.of(Route.INGEST), List.of(Route.EVENTS, Route.CLASSIC), List.of());

    /** How RabbitMQ's permissions name the exchange without a name; who may publish to it can reach any queue by its name. */
    public static final String DEFAULT_EXCHANGE = "amq.default";

    private final List<Route> publishes;
    private final List<Route> consumes;
    private final List<String> settlesDeadLettersOf;

    AmqpUser(List<Route> publishes, List<Route> consumes, List<String> settlesDeadLettersOf) {
        this.publishes = publishes;
        this.consumes = consumes;
        this.settlesDeadLettersOf = settlesDeadLettersOf;
    }

    /** The user's name, for example {@code signalbox_logger}. */
    public String user() {
        return "signalbox_" + service();
    }

    /** The service, for example {@code logger}. */
    public String service() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it may declare: its exchanges and queues with their dead letters, since whoever comes first declares all of them. */
    public String configure() {
        return pattern(routes().flatMap(Route::names));
    }

    /** What it may publish to, and which queues it may bind; the default exchange takes dead letters, and requeued ones. */
    public String write() {
        return pattern(Stream.of(
                        publishes.stream().map(Route::exchange),
                        routes().map(Route::queue),
                        Stream.of(DEFAULT_EXCHANGE))
                .flatMap(names -> names));
    }

    /** What it may consume or get from, and which exchanges it may bind queues to. */
    public String read() {
        return pattern(Stream.of(
                        routes().map(Route::exchange),
                        consumes.stream().map(Route::queue),
                        settlesDeadLettersOf.stream().map(AmqpTopology::deadLetters))
                .flatMap(names -> names));
    }

    private Stream<Route> routes() {
        return Stream.concat(publishes.stream(), consumes.stream());
    }

    private static String pattern(Stream<String> names) {
        return names.distinct()
                .sorted()
                .map(name -> name.replace(".", "\\."))
                .collect(Collectors.joining("|", "^(", ")$"));
    }

    /** An exchange with the queue behind it, which publisher and consumer declare alike. */
    private enum Route {
        INGEST(AmqpTopology.INGEST, AmqpTopology.INGEST_QUEUE),
        EVENTS(AmqpTopology.EVENTS, AmqpTopology.EVENTS_QUEUE),
        CLASSIC(AmqpTopology.CLASSIC, AmqpTopology.CLASSIC_QUEUE);

        private final String exchange;
        private final String queue;

        Route(String exchange, String queue) {
            this.exchange = exchange;
            this.queue = queue;
        }

        String exchange() {
            return exchange;
        }

        String queue() {
            return queue;
        }

        Stream<String> names() {
            return Stream.of(exchange, queue, deadLetters(queue));
        }
    }
}
