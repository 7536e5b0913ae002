package io.signalbox.common.problem;

/**
 * What is wrong with one field of a request.
 *
 * @param field its path in the body, for example {@code to[1]}
 * @param detail one sentence for the person who wrote the request
 */
public record FieldError(String field, String detail) {}
