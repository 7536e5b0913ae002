package io.signalbox.common.limits;

import java.security.Principal;

/** A principal whose requests count together: all sessions and keys of an account are one. */
public interface Counted extends Principal {

    /** Whose they are: the subject of the token. */
    String subject();
}
