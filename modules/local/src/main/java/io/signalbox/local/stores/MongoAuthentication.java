package io.signalbox.local.stores;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.wire.message.ClientRequest;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * What the Mongo-wire store lacks: its one user proves by SCRAM-SHA-256 that it knows the password before its connection can do anything.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7677">RFC 7677</a>
 * @see <a href="https://github.com/mongodb/specifications/blob/master/source/auth/auth.md">MongoDB's authentication</a>
 */
final class MongoAuthentication {

    private static final String MECHANISM = "SCRAM-SHA-256";
    private static final int ITERATIONS = 15_000;
    private static final int KEY_BITS = 256;
    private static final int CONVERSATION = 1;
    private static final int UNAUTHORIZED = 13;
    private static final int AUTHENTICATION_FAILED = 18;
    private static final String MECHANISMS = "saslSupportedMechs";

    /** What a driver asks before it signs in. */
    private static final Set<String> BEFORE = Set.of("buildinfo", "endsessions", "hello", "ismaster", "ping");

    private static final AttributeKey<Boolean> SIGNED_IN = AttributeKey.valueOf("signalbox.signed-in");
    private static final AttributeKey<Exchange> EXCHANGE = AttributeKey.valueOf("signalbox.exchange");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** What both sides have said so far: the client's first message without its header, and our answer. */
    private record Exchange(String user, String clientFirst, String serverFirst, String nonce) {}

    private final String user;
    private final byte[] salt = new byte[16];
    private final byte[] storedKey;
    private final byte[] serverKey;

    private MongoAuthentication(String user, String password) {
        this.user = user;
        RANDOM.nextBytes(salt);
        byte[] salted = salted(password, salt);
        this.storedKey = sha256(hmac(salted, "Client Key"));
        this.serverKey = hmac(salted, "Server Key");
    }

    /** The same backend for one user only. */
    static MongoBackend required(MongoBackend backend, String user, String password) {
        MongoAuthentication authentication = new MongoAuthentication(user, password);
        return (MongoBackend) Proxy.newProxyInstance(
                MongoBackend.class.getClassLoader(),
                new Class<?>[] {MongoBackend.class},
                (_, method, arguments) -> switch (method.getName()) {
                    case "handleMessage" -> {
                        MongoMessage message = (MongoMessage) arguments[0];
                        yield authentication.answer(
                                message.getChannel(), message.getDocument(), () -> invoke(backend, method, arguments));
                    }
                    case "handleCommand" ->
                        authentication.answer(
                                (Channel) arguments[0],
                                (Document) arguments[3],
                                () -> invoke(backend, method, arguments));
                    case "handleQuery" -> {
                        requireSignedIn(((ClientRequest) arguments[0]).getChannel(), "query");
                        yield invoke(backend, method, arguments);
                    }
                    default -> invoke(backend, method, arguments);
                });
    }

    /** What the backend throws reaches the client as it is. */
    private static Object invoke(MongoBackend backend, Method method, Object[] arguments) {
        try {
            return method.invoke(backend, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new StoreException("The Mongo-wire store failed: " + e.getCause(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    private Object answer(Channel channel, Document command, Supplier<Object> proceed) {
        String name = command.keySet().stream().findFirst().orElse("");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "saslstart" -> start(channel, command);
            case "saslcontinue" -> finish(channel, command);
            case "ismaster", "hello" -> {
                Document answer = (Document) proceed.get();
                if (command.containsKey(MECHANISMS)) {
                    answer.append(MECHANISMS, List.of(MECHANISM));
                }
                yield answer;
            }
            default -> {
                if (!BEFORE.contains(name.toLowerCase(Locale.ROOT))) {
                    requireSignedIn(channel, name);
                }
                yield proceed.get();
            }
        };
    }

    private static void requireSignedIn(Channel channel, String command) {
        if (!Boolean.TRUE.equals(channel.attr(SIGNED_IN).get())) {
            throw new MongoServerError(UNAUTHORIZED, "Unauthorized", "Command " + command + " requires authentication");
        }
    }

    private Document start(Channel channel, Document command) {
        String first = payload(command);
        if (!MECHANISM.equals(command.get("mechanism")) || !first.startsWith("n,,")) {
            throw failed();
        }
        String clientFirst = first.substring("n,,".length());
        Map<String, String> said = attributes(clientFirst);
        byte[] random = new byte[18];
        RANDOM.nextBytes(random);
        String nonce = Optional.ofNullable(said.get("r")).orElseThrow(MongoAuthentication::failed)
                + HexFormat.of().formatHex(random);
        String serverFirst = "r=" + nonce + ",s=" + base64(salt) + ",i=" + ITERATIONS;
        channel.attr(EXCHANGE).set(new Exchange(said.getOrDefault("n", ""), clientFirst, serverFirst, nonce));
        return answer(serverFirst, false);
    }

    private Document finish(Channel channel, Document command) {
        Exchange exchange =
                Optional.ofNullable(channel.attr(EXCHANGE).getAndSet(null)).orElseThrow(MongoAuthentication::failed);
        String last = payload(command);
        Map<String, String> said = attributes(last);
        String spoken =
                exchange.clientFirst() + "," + exchange.serverFirst() + "," + last.replaceFirst(",p=[^,]*$", "");
        byte[] clientKey = xor(proof(said), hmac(storedKey, spoken));
        if (!exchange.nonce().equals(said.get("r"))
                || !MessageDigest.isEqual(sha256(clientKey), storedKey)
                || !user.equals(exchange.user())) {
            throw failed();
        }
        channel.attr(SIGNED_IN).set(true);
        return answer("v=" + base64(hmac(serverKey, spoken)), true);
    }

    private static Document answer(String payload, boolean done) {
        return new Document("conversationId", CONVERSATION)
                .append("done", done)
                .append("payload", new BinData(payload.getBytes(StandardCharsets.UTF_8)))
                .append("ok", 1.0);
    }

    private static MongoServerError failed() {
        return new MongoServerError(AUTHENTICATION_FAILED, "AuthenticationFailed", "Authentication failed.");
    }

    private static String payload(Document command) {
        return switch (command.get("payload")) {
            case BinData binary -> new String(binary.getData(), StandardCharsets.UTF_8);
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case null, default -> throw failed();
        };
    }

    private static Map<String, String> attributes(String message) {
        return Arrays.stream(message.split(","))
                .filter(attribute -> attribute.indexOf('=') == 1)
                .collect(Collectors.toMap(
                        attribute -> attribute.substring(0, 1), attribute -> attribute.substring(2), (one, _) -> one));
    }

    private static byte[] proof(Map<String, String> said) {
        try {
            byte[] proof = Base64.getDecoder().decode(said.getOrDefault("p", ""));
            if (proof.length == KEY_BITS / Byte.SIZE) {
                return proof;
            }
        } catch (IllegalArgumentException e) {
            throw failed();
        }
        throw failed();
    }

    private static byte[] xor(byte[] one, byte[] other) {
        byte[] result = new byte[one.length];
        for (int i = 0; i < one.length; i++) {
            result[i] = (byte) (one[i] ^ other[i]);
        }
        return result;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static byte[] salted(String password, byte[] salt) {
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, ITERATIONS, KEY_BITS))
                    .getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
