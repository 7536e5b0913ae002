/** The embedded stores, all on 127.0.0.1: PostgreSQL, a Mongo-wire store, an AMQP 0-9-1 broker and a mail catcher. */
package io.signalbox.local.stores;
