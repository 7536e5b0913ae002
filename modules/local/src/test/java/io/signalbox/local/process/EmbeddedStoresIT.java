package io.signalbox.local.process;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import jakarta.mail.Message;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;

import com.mongodb.MongoException;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class EmbeddedStoresIT {

    @TempDir
    private static Path home;

    private static EmbeddedStores stores;

    @BeforeAll
    static void start() {
        stores = EmbeddedStores.start(home);
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @Test
    void everyAcknowledgedMongoWriteSurvivesAKill() throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        try (MongoClient client = MongoClients.create(stores.mongoUrl());
                var writers = Executors.newVirtualThreadPerTaskExecutor()) {
            MongoCollection<Document> entries = client.getDatabase("signalbox").getCollection("killed");
            List<CompletableFuture<List<Integer>>> written = IntStream.range(0, 4)
                    .mapToObj(writer -> CompletableFuture.supplyAsync(
                            () -> IntStream.range(0, 100_000)
                                    .map(i -> writer * 100_000 + i)
                                    .takeWhile(id -> inserted(entries, id))
                                    .peek(id -> acknowledged.incrementAndGet())
                                    .boxed()
                                    .toList(),
                            writers))
                    .toList();
            await().until(() -> acknowledged.get() > 200);
            stores.kill();
            List<Integer> ids =
                    written.stream().flatMap(future -> future.join().stream()).toList();

            stores.restart();

            assertThat(entries.distinct("_id", Integer.class)).containsAll(ids);
        }
    }

    private static boolean inserted(MongoCollection<Document> entries, int id) {
        try {
            return entries.insertOne(new Document("_id", id).append("name", "n".repeat(100)))
                    .wasAcknowledged();
        } catch (MongoException e) {
            return false;
        }
    }

    @Test
    void aConfirmedPersistentMessageSurvivesAKill() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(stores.amqpUrl());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.exchangeDeclare("events", "topic", true);
            channel.queueDeclare("kept", true, false, false, null);
            channel.queueBind("kept", "events", "log.#");
            channel.confirmSelect();
            channel.basicPublish(
                    "events",
                    "log.error.auth",
                    MessageProperties.PERSISTENT_BASIC,
                    "survivor".getBytes(StandardCharsets.UTF_8));
            channel.waitForConfirmsOrDie(10_000);

            stores.kill();
            stores.restart();
        } catch (com.rabbitmq.client.AlreadyClosedException e) {
            assertThat(e).as("the connection that the kill cut").isNotNull();
        }

        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            GetResponse message = channel.basicGet("kept", true);
            assertThat(message.getBody()).asString().isEqualTo("survivor");
        }
    }

    @Test
    void aCommittedRowSurvivesAKill() throws Exception {
        try (Connection connection = connect("auth");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE kept (id int)");
            statement.execute("INSERT INTO kept VALUES (42)");
        }

        stores.kill();
        stores.restart();

        try (Connection connection = connect("auth");
                var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id FROM kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void postgresSyncsEachCommitToDisk() throws Exception {
        try (Connection connection = connect("mail");
                var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT current_setting('fsync') || ' ' || current_setting('synchronous_commit')")) {
            rows.next();
            assertThat(rows.getString(1)).isEqualTo("on on");
        }
    }

    @Test
    void noServiceReachesAnothersDatabase() {
        String mine = stores.postgresUrl("auth");
        String theirs = mine.substring(0, mine.lastIndexOf('/')) + "/signalbox_mail";

        assertThatThrownBy(() -> connect(URI.create(theirs)))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("permission denied");
    }

    @Test
    void aWrongPasswordIsRefused() {
        URI right = URI.create(stores.postgresUrl("auth"));
        URI wrong = URI.create("postgresql://postgres:wrong@127.0.0.1:" + right.getPort() + "/postgres");
        ConnectionFactory factory = new ConnectionFactory();
        URI amqp = URI.create(stores.amqpUrl());
        factory.setPort(amqp.getPort());
        factory.setVirtualHost("signalbox");
        factory.setUsername("signalbox");
        factory.setPassword("wrong");

        assertThatThrownBy(() -> connect(wrong)).hasMessageContaining("password authentication failed");
        assertThatThrownBy(factory::newConnection).hasMessageContaining("authentication failure");
    }

    @Test
    void withoutItsPasswordTheMongoWireStoreTellsAndTakesNothing() {
        String right = stores.mongoUrl();
        String nobody = right.replaceFirst("//[^@]*@", "//");
        String wrong = right.replaceFirst(":[^:@]*@", ":wrong@");
        String stranger = right.replaceFirst("//[^:]*:", "//stranger:");

        assertThatThrownBy(() -> insert(nobody)).hasMessageContaining("requires authentication");
        assertThatThrownBy(() -> names(nobody)).hasMessageContaining("requires authentication");
        assertThatThrownBy(() -> insert(wrong)).isInstanceOf(MongoSecurityException.class);
        assertThatThrownBy(() -> insert(stranger)).isInstanceOf(MongoSecurityException.class);
        insert(right);
        assertThat(names(right)).contains("signed-in");
    }

    private static void insert(String url) {
        try (MongoClient client = MongoClients.create(url)) {
            client.getDatabase("signalbox").getCollection("signed-in").insertOne(new Document("name", "n"));
        }
    }

    private static List<String> names(String url) {
        try (MongoClient client = MongoClients.create(url)) {
            return client.getDatabase("signalbox").listCollectionNames().into(new ArrayList<>());
        }
    }

    @Test
    void secretsCanBeReadByTheirOwnerOnly() throws Exception {
        try (var files = Files.walk(home.resolve("secrets"))) {
            assertThat(files.filter(Files::isRegularFile)).isNotEmpty().allSatisfy(file -> assertThat(
                            Files.getPosixFilePermissions(file))
                    .extracting(Enum::name)
                    .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE"));
        }
        assertThat(Files.getPosixFilePermissions(home.resolve("run/stores.properties")))
                .extracting(Enum::name)
                .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }

    @Test
    void logsAndDataCanBeReachedByTheirOwnerOnly() throws Exception {
        for (String directory : List.of("", "data", "data/amqp", "logs", "run")) {
            assertThat(Files.getPosixFilePermissions(home.resolve(directory)))
                    .as(directory)
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        for (String log : List.of("stores.log", "postgres.log", "derby.log")) {
            assertThat(Files.getPosixFilePermissions(home.resolve("logs").resolve(log)))
                    .as(log)
                    .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        }
    }

    @Test
    void eachServiceHasAPasswordOfItsOwn() {
        assertThat(List.of(
                        URI.create(stores.postgresUrl("auth")).getUserInfo(),
                        URI.create(stores.postgresUrl("mail")).getUserInfo(),
                        URI.create(stores.postgresUrl("listener")).getUserInfo(),
                        URI.create(stores.amqpUrl("broker")).getUserInfo(),
                        URI.create(stores.amqpUrl("logger")).getUserInfo(),
                        URI.create(stores.amqpUrl("listener")).getUserInfo(),
                        URI.create(stores.amqpUrl()).getUserInfo(),
                        URI.create(stores.mongoUrl()).getUserInfo()))
                .extracting(credentials -> credentials.split(":")[1])
                .doesNotHaveDuplicates();
    }

    @Test
    void aMailIsCaughtAndReadWhereThePageSays() throws Exception {
        Properties properties = new Properties();
        URI smtp = URI.create(stores.smtpUrl());
        properties.put("mail.smtp.host", smtp.getHost());
        properties.put("mail.smtp.port", Integer.toString(smtp.getPort()));
        MimeMessage mail = new MimeMessage(Session.getInstance(properties));
        mail.setFrom("signalbox@localhost");
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress("admin@example.com"));
        mail.setSubject("Grüße <b>", "UTF-8");
        mail.setText("Guten Tag", "UTF-8");
        Transport.send(mail);

        assertThat(get(stores.caughtMail().resolve("api/messages")))
                .contains("\"from\":\"signalbox@localhost\"", "\"to\":[\"admin@example.com\"]", "Grüße <b>");
    }

    private static String get(URI uri) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static Connection connect(String service) throws SQLException {
        return connect(URI.create(stores.postgresUrl(service)));
    }

    private static Connection connect(URI url) throws SQLException {
        String[] credentials = url.getUserInfo().split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + url.getAuthority().replaceFirst("^.*@", "") + url.getPath(),
                credentials[0],
                credentials[1]);
    }
}
