/** The log in MongoDB, or in what speaks its wire protocol. */
package io.signalbox.logger.store;
