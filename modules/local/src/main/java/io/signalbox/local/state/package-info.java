/** The state directory ({@code .signalbox/}) that the embedded stores and the supervisor share. Uses the JDK only. */
package io.signalbox.local.state;
