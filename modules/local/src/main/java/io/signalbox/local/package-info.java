/** The commands behind {@code ./signalbox}: stores, supervisor, state. */
package io.signalbox.local;
