package io.signalbox.broker.inbound;

import java.util.List;
import java.util.Set;

import jakarta.ws.rs.HttpMethod;

import io.signalbox.broker.Owner;

import static io.signalbox.broker.Owner.AUTH;
import static io.signalbox.broker.Owner.LISTENER;
import static io.signalbox.broker.Owner.LOGGER;
import static io.signalbox.broker.Owner.MAIL;
import static io.signalbox.broker.inbound.ForwardedRoute.Trait.BODILESS;
import static io.signalbox.broker.inbound.ForwardedRoute.Trait.EVENTS;
import static io.signalbox.broker.inbound.ForwardedRoute.Trait.OPEN;
import static io.signalbox.broker.inbound.ForwardedRoute.Trait.SESSION;

/**
 * A REST route that a service answers behind the broker.
 *
 * @param method of HTTP
 * @param path from the root; {@code {name}} stands for letters, digits, {@code _} and {@code -}
 * @param owner who answers
 * @param traits what sets it apart: it asks for a token, takes a JSON body if the method has one, and answers JSON otherwise
 */
public record ForwardedRoute(String method, String path, Owner owner, Set<Trait> traits) {

    /** What sets a route apart. */
    public enum Trait {
        /** It asks for no token. */
        OPEN,
        /** It carries the session's cookie and origin on. */
        SESSION,
        /** It has no body, and takes none amiss. */
        BODILESS,
        /** It answers server-sent events. */
        EVENTS
    }

    /** All there are. */
    public static final List<ForwardedRoute> ALL = List.of(
            route(HttpMethod.POST, "sessions", AUTH, OPEN, SESSION),
            route(HttpMethod.POST, "sessions/refresh", AUTH, OPEN, SESSION, BODILESS),
            route(HttpMethod.DELETE, "sessions", AUTH, SESSION),
            route(HttpMethod.DELETE, "sessions/current", AUTH, SESSION),
            route(HttpMethod.POST, "sessions/current/reauthentication", AUTH, SESSION),
            route(HttpMethod.GET, "users", AUTH),
            route(HttpMethod.POST, "users", AUTH),
            route(HttpMethod.GET, "users/me", AUTH),
            route(HttpMethod.PATCH, "users/me", AUTH),
            route(HttpMethod.PUT, "users/me/password", AUTH),
            route(HttpMethod.GET, "users/{id}", AUTH),
            route(HttpMethod.PATCH, "users/{id}", AUTH),
            route(HttpMethod.DELETE, "users/{id}", AUTH),
            route(HttpMethod.DELETE, "users/{id}/sessions", AUTH),
            route(HttpMethod.GET, "api-keys", AUTH),
            route(HttpMethod.POST, "api-keys", AUTH),
            route(HttpMethod.DELETE, "api-keys", AUTH),
            route(HttpMethod.DELETE, "api-keys/{id}", AUTH),
            route(HttpMethod.GET, "logs", LOGGER),
            route(HttpMethod.GET, "logs/{id}", LOGGER),
            route(HttpMethod.GET, "logs/stream", LOGGER, EVENTS),
            route(HttpMethod.GET, "mails", MAIL),
            route(HttpMethod.GET, "mails/{id}", MAIL),
            route(HttpMethod.GET, "templates", MAIL),
            route(HttpMethod.GET, "templates/{name}", MAIL),
            route(HttpMethod.POST, "templates/{name}/preview", MAIL),
            route(HttpMethod.GET, "rules", LISTENER),
            route(HttpMethod.POST, "rules", LISTENER),
            route(HttpMethod.POST, "rules/test", LISTENER),
            route(HttpMethod.GET, "rules/{id}", LISTENER),
            route(HttpMethod.PUT, "rules/{id}", LISTENER),
            route(HttpMethod.DELETE, "rules/{id}", LISTENER),
            route(HttpMethod.GET, "alerts", LISTENER),
            route(HttpMethod.GET, "alerts/{id}", LISTENER),
            route(HttpMethod.POST, "alerts/{id}/acknowledge", LISTENER, BODILESS),
            route(HttpMethod.POST, "alerts/{id}/resolve", LISTENER, BODILESS),
            route(HttpMethod.POST, "alerts/{id}/silence", LISTENER),
            route(HttpMethod.GET, "actions", LISTENER),
            route(HttpMethod.POST, "actions/{id}/requeue", LISTENER, BODILESS));

    /** Copies the traits. */
    public ForwardedRoute {
        traits = Set.copyOf(traits);
    }

    /** Whether a trait sets it apart. */
    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    private static ForwardedRoute route(String method, String path, Owner owner, Trait... traits) {
        return new ForwardedRoute(method, "/api/v1/" + path, owner, Set.of(traits));
    }
}
