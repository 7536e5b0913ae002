package io.signalbox.mail;

/**
 * One recipient of a mail.
 *
 * @param address where it goes
 * @param status what became of it
 * @param attempts how often a delivery was begun
 * @param lastReply the mail server's last reply, or why there was none; empty before the first
 */
public record Recipient(String address, RecipientStatus status, int attempts, String lastReply) {}
