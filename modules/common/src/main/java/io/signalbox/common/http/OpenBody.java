package io.signalbox.common.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A route that takes more of strangers than {@code signalbox.http.max-anonymous-body-bytes}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OpenBody {

    /** How many bytes. */
    int maxBytes();
}
