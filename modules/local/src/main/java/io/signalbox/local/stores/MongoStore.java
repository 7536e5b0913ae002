package io.signalbox.local.stores;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.signalbox.local.state.StateDirectory;
import org.h2.mvstore.MVStore;

/**
 * A store that speaks MongoDB's wire protocol over a file, to one user with a password. A write is answered after it is committed and synced,
 * so that an acknowledged one survives {@code kill -9}; so is a refused one, whose refusal may rest on another's write.
 */
final class MongoStore implements Store {

    private static final String USER = "signalbox";
    private static final int CACHE_MEGABYTES = 32;
    private static final int WORKERS = 16;
    private static final Set<String> READS = Set.of(
            "aggregate",
            "buildinfo",
            "count",
            "dbstats",
            "distinct",
            "endsessions",
            "find",
            "getmore",
            "hello",
            "ismaster",
            "killcursors",
            "listcollections",
            "listdatabases",
            "listindexes",
            "ping",
            "serverstatus");

    private final MongoServer server;
    private final String url;

    private MongoStore(MongoServer server, String url) {
        this.server = server;
        this.url = url;
    }

    /**
     * Starts the store on its file.
     *
     * @throws StoreException if the file cannot be opened
     */
    static MongoStore start(StateDirectory state, StoreAccess access, int port) {
        Path file = state.data("mongo").resolve("signalbox.mv.db");
        try {
            MVStore store = new MVStore.Builder()
                    .fileName(file.toString())
                    .cacheSize(CACHE_MEGABYTES)
                    .open();
            MongoBackend backend = durable(new H2Backend(store), new GroupCommit(store));
            String password = access.password(state.secrets(), "mongo");
            MongoServer server = new MongoServer(MongoAuthentication.required(backend, USER, password));
            server.bind(new InetSocketAddress(access.bind(), port), 1, WORKERS);
            String encoded = URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20");
            return new MongoStore(
                    server, "mongodb://%s:%s@%s:%d/signalbox".formatted(USER, encoded, access.host(), port));
        } catch (RuntimeException e) {
            throw new StoreException("The Mongo-wire store did not start on " + file + ": " + e.getMessage(), e);
        }
    }

    private static MongoBackend durable(MongoBackend backend, GroupCommit commit) {
        return (MongoBackend) Proxy.newProxyInstance(
                MongoBackend.class.getClassLoader(),
                new Class<?>[] {MongoBackend.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(backend, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (mayWrite(method, arguments)) {
                            commit.awaitDurable();
                        }
                    }
                });
    }

    private static boolean mayWrite(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "handleMessage" ->
                !READS.contains(
                        command(((MongoMessage) arguments[0]).getDocument().keySet()));
            case "handleCommand" -> !READS.contains(((String) arguments[2]).toLowerCase(Locale.ROOT));
            default -> false;
        };
    }

    private static String command(Set<String> keys) {
        return keys.stream().findFirst().orElse("").toLowerCase(Locale.ROOT);
    }

    @Override
    public Map<String, String> addresses() {
        return Map.of("mongo", url);
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
