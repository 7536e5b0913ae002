package io.signalbox.common.security;

/** What a caller may do. The values are the {@code groups} of an access token; {@code docs/roles.md} has the table of who may do what. */
public final class Role {
    /** Everything, accounts and roles of others included. */
    public static final String ADMIN = "admin";
    /** Rules, alerts, dead actions, dead letters, templates. */
    public static final String OPERATOR = "operator";
    /** Write log entries. */
    public static final String WRITER = "writer";
    /** Send mails and see what became of them. */
    public static final String MAILER = "mailer";
    /** Search and follow the log, see alerts. */
    public static final String READER = "reader";
    /** A service of Signalbox itself. */
    public static final String SERVICE = "service";

    private Role() {}
}
