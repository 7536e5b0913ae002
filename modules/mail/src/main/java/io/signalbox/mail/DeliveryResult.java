package io.signalbox.mail;

/** How an attempt to deliver ended. */
public sealed interface DeliveryResult {

    /** What the mail server replied, or why it did not. */
    String reply();

    /**
     * The server took the mail over (2xx).
     *
     * @param reply its reply
     */
    record Delivered(String reply) implements DeliveryResult {}

    /**
     * The server refuses it for good (5xx).
     *
     * @param reply its reply
     */
    record Rejected(String reply) implements DeliveryResult {}

    /**
     * The server refuses it for now (4xx), or the connection broke on the way.
     *
     * @param reply its reply, or what happened
     */
    record Deferred(String reply) implements DeliveryResult {}

    /**
     * No session with the server could be had, whatever the mail.
     *
     * @param reply why
     */
    record Unreachable(String reply) implements DeliveryResult {}
}
