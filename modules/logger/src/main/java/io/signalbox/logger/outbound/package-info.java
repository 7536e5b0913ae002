/** Hands the important entries on to the message broker. */
package io.signalbox.logger.outbound;
