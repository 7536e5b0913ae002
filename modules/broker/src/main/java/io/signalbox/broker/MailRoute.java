package io.signalbox.broker;

import java.util.Optional;

/** One way of bringing a mail to the mail service. */
public interface MailRoute {

    /** The protocol that it takes. */
    Via via();

    /**
     * Hands a mail on, and returns when it is durably queued.
     *
     * @throws io.signalbox.common.problem.ProblemException what the mail service refuses it for
     * @throws NeighbourFailure when no answer tells what became of it
     */
    MailReceipt send(Sender sender, OutgoingMail mail, Optional<IdempotencyKey> key);
}
