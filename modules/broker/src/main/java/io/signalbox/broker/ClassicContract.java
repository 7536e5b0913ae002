package io.signalbox.broker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonObject;

import io.signalbox.broker.outbound.ClassicExchange;
import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryDraft;
import io.signalbox.common.entry.Severity;
import io.signalbox.common.json.StrictJson;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.ServiceTokens;

/**
 * What clients of the classic contract may ask for. They carry no token: the broker writes entries and sends mails in its own name for them,
 * entries under the source {@value #SOURCE}, mails only to whom {@code signalbox.classic.mail-allow} names.
 */
@ApplicationScoped
public class ClassicContract {

    private static final String SOURCE = "classic";
    private static final String BROKER = "broker";

    private final LogGateway log;
    private final MailGateway mails;
    private final Relays relays;
    private final ClassicExchange exchange;
    private final ServiceTokens tokens;
    private final boolean enabled;
    private final MailAllowList mailAllowed;

    /** @param settings holds {@code signalbox.classic.enabled} and {@code signalbox.classic.mail-allow} */
    @Inject
    public ClassicContract(
            LogGateway log,
            MailGateway mails,
            Relays relays,
            ClassicExchange exchange,
            ServiceTokens tokens,
            Settings settings) {
        this.log = log;
        this.mails = mails;
        this.relays = relays;
        this.exchange = exchange;
        this.tokens = tokens;
        this.enabled = settings.bool("signalbox.classic.enabled");
        this.mailAllowed = new MailAllowList(settings.list("signalbox.classic.mail-allow"));
    }

    /** Whether it is offered at all. */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Signs somebody in.
     *
     * @param clientAddress for auth to count failures by
     * @return the user as auth shows it
     * @throws ProblemException {@code invalid-credentials} and the like
     */
    public JsonObject signIn(String email, String password, String clientAddress) {
        var body = Json.createObjectBuilder()
                .add("email", email)
                .add("password", password)
                .build()
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        var answer = relays.forward(
                Owner.AUTH,
                new RelayRequest(
                        "POST",
                        "/api/v1/sessions?cookie=false",
                        Map.of("Content-Type", "application/json", "X-Forwarded-For", clientAddress),
                        body));
        var document = read(answer);
        if (answer.status() == 200 && document.get("user") instanceof JsonObject user) {
            return user;
        }
        var problem =
                Problem.of(ProblemType.ofHttpStatus(answer.status()), document.getString("detail", "Sign-in failed."));
        throw Problem.delayOf(answer.header("Retry-After"))
                .map(problem::retryAfter)
                .orElse(problem)
                .toException();
    }

    /** Writes an entry by this protocol, or by the durable queue where the broker has no token of its own to call with. */
    public void write(String name, String data, Via via) {
        var entry = entry(name, data);
        var token = ownToken();
        log.write(
                sender(token.orElse("")),
                EntryBatch.single(entry),
                token.isPresent() ? via : Via.AMQP,
                Optional.empty());
    }

    /**
     * Publishes an entry on the classic exchange, from which the listener brings it to the log.
     *
     * @throws ProblemException {@code invalid-entry} for what the listener could not read
     */
    public void publish(String name, String data) {
        entry(name, data);
        exchange.publish(name, data);
    }

    /**
     * Sends a mail.
     *
     * @throws ProblemException {@code forbidden} when nobody allowed mail to this address
     */
    public void send(String to, String subject, String message) {
        if (!mailAllowed.allows(to)) {
            throw new ProblemException(ProblemType.FORBIDDEN, "mail to this address is not allowed");
        }
        mails.send(sender(tokens.current()), OutgoingMail.plain(to, subject, message), Via.RPC, Optional.empty());
    }

    private static EntryDraft entry(String name, String data) {
        return new EntryDraft(
                        Optional.empty(), Optional.empty(), SOURCE, Severity.INFO, name, data, new TreeMap<>(), "", "")
                .checked();
    }

    private Optional<String> ownToken() {
        try {
            return Optional.of(tokens.current());
        } catch (ProblemException e) {
            return Optional.empty();
        }
    }

    private static Sender sender(String token) {
        return new Sender(BROKER, token, Sender.Origin.CLASSIC);
    }

    private static JsonObject read(RelayedAnswer answer) {
        try (var body = answer.body()) {
            return StrictJson.read(body, 64 * 1_024) instanceof JsonObject object
                    ? object
                    : JsonObject.EMPTY_JSON_OBJECT;
        } catch (IOException e) {
            throw new ProblemException(ProblemType.UNAVAILABLE, "The auth service's answer broke off.");
        }
    }
}
