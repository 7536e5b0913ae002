/** The four ways in: REST, JSON-RPC, gRPC and AMQP. Each one parses, calls, and renders; the rules are in {@code io.signalbox.logger}. */
package io.signalbox.logger.inbound;
