/** Serves the console's files to browsers, and tells the console where its broker is. */
package io.signalbox.frontend;
