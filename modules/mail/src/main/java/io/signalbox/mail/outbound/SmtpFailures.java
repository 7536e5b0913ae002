package io.signalbox.mail.outbound;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedByInterruptException;
import javax.net.ssl.SSLException;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;

/** Says in one sentence why a session with a mail server could not be had, or broke. */
final class SmtpFailures {

    private SmtpFailures() {}

    static String describe(MessagingException failure) {
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationFailedException) {
                return "The mail server refuses our credentials: " + cause.getMessage();
            }
            if (cause instanceof SSLException) {
                return "No secure connection to the mail server: " + cause.getMessage();
            }
            root = cause;
        }
        return switch (root) {
            case SocketTimeoutException _ -> "The mail server did not answer in time.";
            case ConnectException _ -> "The mail server can't be reached: " + root.getMessage();
            case UnknownHostException _ -> "The mail server's name can't be resolved: " + root.getMessage();
            case ClosedByInterruptException _ -> "The delivery took too long and was broken off.";
            case MessagingException _ -> "The mail server did not accept the session: " + root.getMessage();
            default ->
                Thread.currentThread().isInterrupted()
                        ? "The delivery took too long and was broken off."
                        : "The connection to the mail server broke: " + root.getMessage();
        };
    }
}
