package io.signalbox.broker;

/**
 * The answer to a mail handed in.
 *
 * @param id by which to ask what became of it
 * @param status {@code queued}
 */
public record MailReceipt(String id, String status) {}
