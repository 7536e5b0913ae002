/** What happened: takes log entries, keeps them durably, finds and follows them. Knows no protocol, no database and no message broker. */
package io.signalbox.logger;
