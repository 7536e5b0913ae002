package io.signalbox.broker.outbound;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.signalbox.broker.Edge;

/** Says which edge a guarded method crosses, for its fallback to know. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface Crosses {
    /** The edge. */
    Edge value();
}
