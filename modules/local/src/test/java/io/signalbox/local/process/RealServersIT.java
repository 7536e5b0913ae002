package io.signalbox.local.process;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import io.signalbox.local.state.StateDirectory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Servers that run without us: a PostgreSQL, for which one stands here, and others, of which only the URLs count. */
class RealServersIT {

    @TempDir
    private static Path directory;

    private static EmbeddedStores server;
    private static String administrator;

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedStores.launch(
                new StateDirectory(directory.resolve("server")), Ports.free(), List.of("--only", "postgres"));
        server.awaitReady();
        administrator = "postgresql://postgres:%s@%s/postgres?sslmode=prefer"
                .formatted(
                        Files.readString(directory.resolve("server/secrets/postgres-postgres")),
                        URI.create(server.postgresUrl("auth")).getAuthority().replaceFirst("^.*@", ""));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void eachServiceGetsItsDatabaseOnceAndFindsItAgain() throws Exception {
        try (EmbeddedStores first = stores("kept", "--temporary-databases", "again")) {
            first.awaitReady();
            assertThat(first.postgresUrl("auth")).contains("/again_auth").endsWith("?sslmode=prefer");
            try (Connection connection = connect(first.postgresUrl("auth"));
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept (id int)");
            }

            first.kill();
            first.restart();

            try (Connection connection = connect(first.postgresUrl("auth"));
                    var statement = connection.createStatement()) {
                assertThat(statement.execute("SELECT * FROM kept")).isTrue();
            }
        }
    }

    @Test
    void temporaryDatabasesAreGoneAfterwards() {
        EmbeddedStores stores = stores("gone", "--temporary-databases", "gone");
        stores.awaitReady();
        String url = stores.postgresUrl("mail");

        stores.close();

        assertThatThrownBy(() -> connect(url)).isInstanceOf(SQLException.class);
    }

    @Test
    void aRoleWithAnotherPasswordIsLeftAsItIsAndNamed() {
        EmbeddedStores stranger = stores("stranger");

        assertThatThrownBy(stranger::awaitReady)
                .hasMessageContaining("The role signalbox_auth exists at")
                .hasMessageContaining("with another password");
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        EmbeddedStores stores = EmbeddedStores.launch(
                new StateDirectory(directory.resolve("nobody")),
                Ports.free(),
                List.of("--only", "postgres", "--postgres", "postgresql://a:b@127.0.0.1:1/postgres"));

        assertThatThrownBy(stores::awaitReady)
                .hasMessageContaining("PostgreSQL at postgresql://a@127.0.0.1:1/postgres refuses");
    }

    @Test
    void theUrlsOfOtherServersComeThroughAsTheyAre() {
        String mongo = "mongodb://me%40home:p%40ss%2Fw%3Ard%25=@db.example:27018/log?tls=true&replicaSet=rs0";
        String amqp = "amqps://me%40home:p%40ss%2Fw%3Ard%25=@mq.example:5671/%2f";
        String smtp = "smtp://me%40home:p%40ss%2Fw%3Ard%25=@mail.example:587?starttls=required";
        try (EmbeddedStores stores = EmbeddedStores.launch(
                new StateDirectory(directory.resolve("others")),
                Ports.free(),
                List.of("--only", "mongo,amqp,smtp", "--mongo", mongo, "--amqp", amqp, "--smtp", smtp))) {
            stores.awaitReady();

            assertThat(stores.mongoUrl()).isEqualTo(mongo);
            assertThat(stores.amqpUrl()).isEqualTo(amqp);
            assertThat(stores.smtpUrl()).isEqualTo(smtp);
        }
    }

    private static EmbeddedStores stores(String home, String... arguments) {
        List<String> all = new ArrayList<>(List.of("--only", "postgres", "--postgres", administrator));
        all.addAll(List.of(arguments));
        return EmbeddedStores.launch(new StateDirectory(directory.resolve(home)), Ports.free(), all);
    }

    private static Connection connect(String url) throws SQLException {
        URI uri = URI.create(url);
        String[] credentials = uri.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getAuthority().replaceFirst("^.*@", "") + uri.getPath(),
                credentials[0],
                credentials[1]);
    }
}
