package io.signalbox.local.stores;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import io.signalbox.local.process.Ports;
import io.signalbox.local.state.StateDirectory;

/** All stores of one local Signalbox, embedded or real servers. */
public final class Stores implements AutoCloseable {

    private final List<Store> running;

    private Stores(List<Store> running) {
        this.running = running;
    }

    /**
     * Starts all the stores at once and waits for all of them.
     *
     * @param access who can reach the embedded ones
     * @param binaries where PostgreSQL's programs are unpacked to once
     * @throws StoreException if one does not start; the others are stopped then
     */
    public static Stores start(
            StateDirectory state, Ports ports, StoreSelection selection, StoreAccess access, Path binaries) {
        List<Callable<Store>> starts = new ArrayList<>();
        selection
                .embedded()
                .forEach(name -> starts.add(() -> switch (name) {
                    case "postgres" -> PostgresStore.start(state, access, ports.number("postgres"), binaries);
                    case "mongo" -> MongoStore.start(state, access, ports.number("mongo"));
                    case "amqp" -> AmqpStore.start(state, access, ports.number("amqp"));
                    case "smtp" -> MailCatcher.start(access, ports.number("smtp"), ports.number("caught-mail"));
                    default -> throw new StoreException("There is no store named " + name + ".");
                }));
        selection
                .postgres()
                .ifPresent(url -> starts.add(() ->
                        RealPostgres.open(PostgresUrl.parse(url), selection.temporaryDatabases(), state.secrets())));
        selection.others().forEach((name, url) -> starts.add(() -> new RealServer(Map.of(name, url))));
        selection
                .amqpUsers()
                .forEach((service, url) -> starts.add(() -> new RealServer(Map.of("amqp." + service, url))));
        return startAll(starts);
    }

    private static Stores startAll(List<Callable<Store>> starts) {
        List<Store> started = new ArrayList<>();
        Optional<StoreException> failure = Optional.empty();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Store>> futures = starts.stream().map(executor::submit).toList();
            for (Future<Store> future : futures) {
                try {
                    started.add(future.get());
                } catch (ExecutionException e) {
                    failure = failure.or(() -> Optional.of(asStoreException(e.getCause())));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    failure = Optional.of(new StoreException("Interrupted while the stores started.", e));
                }
            }
        }
        Stores stores = new Stores(started);
        if (failure.isPresent()) {
            stores.close();
            throw failure.get();
        }
        return stores;
    }

    private static StoreException asStoreException(Throwable cause) {
        return cause instanceof StoreException known
                ? known
                : new StoreException("A store did not start: " + cause, cause);
    }

    /** Where the stores are, by {@code postgres.<service>}, {@code mongo}, {@code amqp}, {@code amqp.<service>}, {@code smtp}, {@code caught-mail}. */
    public Map<String, String> addresses() {
        Map<String, String> addresses = new TreeMap<>();
        running.forEach(store -> addresses.putAll(store.addresses()));
        return new LinkedHashMap<>(addresses);
    }

    /** Stops all the stores at once and waits for all of them. */
    @Override
    public void close() {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            running.forEach(store -> executor.execute(store::close));
        }
    }
}
