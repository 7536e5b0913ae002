/** Starts, watches and stops the stores and the six services of a local Signalbox. */
package io.signalbox.local.supervisor;
