package io.signalbox.e2e.siege;

import java.net.InetSocketAddress;

import io.signalbox.local.process.ServiceProcess;
import io.signalbox.local.supervisor.ServiceName;

/**
 * What is attacked.
 *
 * @param name the service
 * @param process where it runs
 * @param token an access token of an account that attacks
 */
record Target(ServiceName name, ServiceProcess process, String token) {

    /** Where a stranger can send a body. */
    String open() {
        return switch (name) {
            case BROKER, AUTH -> "/api/v1/sessions";
            case LOGGER -> "/api/v1/logs";
            case MAIL -> "/api/v1/mails";
            case LISTENER -> "/api/v1/rules";
            case FRONTEND -> "/";
        };
    }

    /** Where somebody who is signed in can send a body. */
    String closed() {
        return name == ServiceName.BROKER ? "/api/v1/logs" : name == ServiceName.AUTH ? "/api/v1/users/me" : open();
    }

    /** What can be read in large parts. */
    String large() {
        return switch (name) {
            case BROKER, LOGGER -> "/api/v1/logs?limit=1000";
            case AUTH -> "/openapi";
            case MAIL, LISTENER -> "/openapi";
            case FRONTEND -> "/";
        };
    }

    InetSocketAddress http() {
        return new InetSocketAddress("127.0.0.1", process.http().getPort());
    }

    InetSocketAddress grpc() {
        return new InetSocketAddress("127.0.0.1", process.grpcPort());
    }

    /** The head of a request, with more fields in the end; each ends with CR LF. */
    String head(String method, String path, String... fields) {
        return method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + http().getPort() + "\r\n"
                + String.join("", fields) + "\r\n";
    }

    /** The field that shows who attacks. */
    String authorization() {
        return "Authorization: Bearer " + token + "\r\n";
    }

    /** A whole request with a body of JSON. */
    String json(String method, String path, String body, String... fields) {
        return head(
                        method,
                        path,
                        "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n"
                                + String.join("", fields))
                + body;
    }
}
