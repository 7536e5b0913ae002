/**
 * Signalbox's processes, for the supervisor behind {@code ./signalbox up} and for the integration tests of every module.
 * Uses the JDK only, so that a test can depend on it without the stores' libraries.
 */
package io.signalbox.local.process;
