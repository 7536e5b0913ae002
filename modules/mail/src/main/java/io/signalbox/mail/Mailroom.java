package io.signalbox.mail;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

import io.signalbox.common.config.Settings;
import io.signalbox.common.entry.EntryIds;
import io.signalbox.common.problem.FieldError;
import io.signalbox.common.problem.Problem;
import io.signalbox.common.problem.ProblemException;
import io.signalbox.common.problem.ProblemType;
import io.signalbox.common.security.Caller;
import io.signalbox.common.security.Role;
import io.signalbox.common.telemetry.TraceContext;
import io.signalbox.mail.store.DeliveryQueue;
import io.signalbox.mail.store.MailStore;

/**
 * Takes mails in and tells what became of them. A mail that is accepted is in the database; {@link DeliveryService} does the rest.
 *
 * <p>Services and callers with the role mailer may send. A mailer sees only mails of their own, an operator all.
 */
@ApplicationScoped
public class Mailroom {

    /** The most mails of a page. */
    public static final int MAX_PAGE = 200;

    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final Composer composer;
    private final TemplateCatalog templates;
    private final MailStore store;
    private final Sender sender;
    private final DeliveryQueue queue;
    private final MailMetrics metrics;
    private final Duration keyRetention;

    /** @param settings holds {@code signalbox.mail.idempotency-retention} */
    @Inject
    public Mailroom(
            Composer composer,
            TemplateCatalog templates,
            MailStore store,
            Sender sender,
            DeliveryQueue queue,
            MailMetrics metrics,
            Settings settings) {
        this.composer = composer;
        this.templates = templates;
        this.store = store;
        this.sender = sender;
        this.queue = queue;
        this.metrics = metrics;
        this.keyRetention = settings.duration("signalbox.mail.idempotency-retention");
    }

    /**
     * Accepts a mail: renders it and puts it into the queue, durably.
     *
     * @return the mail's id; the first one's where the idempotency key was used before for the same request
     * @throws ProblemException {@code forbidden}, {@code invalid-request}, {@code unknown-template}, {@code missing-variable},
     *     {@code idempotency-key-reused}, {@code unavailable}
     */
    public UUID accept(Caller caller, MailRequest request) {
        caller.require(Role.MAILER, Role.SERVICE);
        requireUsableKey(request.idempotencyKey());
        var id = EntryIds.next();
        var mail = new AcceptedMail(
                id,
                caller.subject(),
                request.template(),
                sender.header(),
                "<" + id + "@" + sender.domain() + ">",
                composer.content(request),
                composer.recipients(request),
                traceparent());
        var stored = request.idempotencyKey().isEmpty()
                ? store.add(mail)
                : store.add(
                        mail,
                        new IdempotencyKey(caller.subject(), request.idempotencyKey(), request.hash(), keyRetention));
        if (stored.equals(id)) {
            metrics.accepted(mail.recipients().size());
            queue.added().give();
        }
        return stored;
    }

    /**
     * A mail.
     *
     * @throws ProblemException {@code not-found}, also when it is somebody else's; {@code forbidden}, {@code unavailable}
     */
    public Mail find(Caller caller, UUID id) {
        caller.require(Role.MAILER, Role.OPERATOR);
        var mail = seesAll(caller) ? store.find(id) : store.find(id, caller.subject());
        return mail.orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such mail."));
    }

    /**
     * Mails, newest first.
     *
     * @param limit 1 to {@value #MAX_PAGE}
     * @throws ProblemException {@code forbidden}, {@code unavailable}
     */
    public MailPage newest(Caller caller, int limit) {
        return older(caller, limit, MailStore.NEWEST);
    }

    /**
     * Mails accepted before another one, newest first.
     *
     * @throws ProblemException {@code forbidden}, {@code unavailable}
     */
    public MailPage older(Caller caller, int limit, UUID than) {
        caller.require(Role.MAILER, Role.OPERATOR);
        var oneMore = limit + 1;
        var mails = seesAll(caller)
                ? store.all(than, oneMore, caller.subject())
                : store.own(than, oneMore, caller.subject());
        if (mails.size() < oneMore) {
            return new MailPage(mails, Optional.empty());
        }
        var page = mails.subList(0, limit);
        return new MailPage(page, Optional.of(page.getLast().id()));
    }

    /**
     * All templates, by name.
     *
     * @throws ProblemException {@code forbidden}
     */
    public List<Template> templates(Caller caller) {
        caller.require(Role.MAILER, Role.OPERATOR);
        return templates.all();
    }

    /**
     * A template.
     *
     * @throws ProblemException {@code not-found}, {@code forbidden}
     */
    public Template template(Caller caller, String name) {
        caller.require(Role.MAILER, Role.OPERATOR);
        return templates
                .find(name)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no such template."));
    }

    /**
     * The mail that a template would make.
     *
     * @param locale a tag of BCP 47, empty for English
     * @throws ProblemException {@code not-found}, {@code missing-variable}, {@code invalid-request}, {@code forbidden}
     */
    public Content preview(Caller caller, String name, String locale, Map<String, String> variables) {
        return composer.render(template(caller, name), locale, variables);
    }

    private static boolean seesAll(Caller caller) {
        return caller.hasAny(Role.OPERATOR);
    }

    private static void requireUsableKey(String key) {
        if (!key.isEmpty() && !KEY.matcher(key).matches()) {
            throw Problem.of(
                            ProblemType.INVALID_REQUEST,
                            List.of(new FieldError("idempotencyKey", "must be 1 to 255 visible ASCII characters")))
                    .toException();
        }
    }

    private static String traceparent() {
        var headers = new HashMap<String, String>();
        TraceContext.inject(headers::put);
        return headers.getOrDefault("traceparent", "");
    }
}
