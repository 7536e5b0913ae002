package io.signalbox.mail;

/** What became of a mail for one recipient. */
public enum RecipientStatus {
    /** It will be tried, for the first time or again. */
    QUEUED,
    /** A mail server took it over. */
    SENT,
    /** It was refused for good, or given up. */
    FAILED
}
