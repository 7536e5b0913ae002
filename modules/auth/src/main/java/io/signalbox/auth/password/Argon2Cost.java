package io.signalbox.auth.password;

/**
 * What one Argon2 hash costs.
 *
 * @param memoryKib memory in KiB
 * @param iterations passes over the memory
 * @param parallelism lanes
 */
record Argon2Cost(int memoryKib, int iterations, int parallelism) {

    /** OWASP's first choice for Argon2id: 19 MiB, two passes, one lane (Password Storage Cheat Sheet). */
    static final Argon2Cost OWASP = new Argon2Cost(19 * 1024, 2, 1);
}
