package io.signalbox.common.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Throws inputs at a parser of outside bytes: good ones, and thousands that are made of them by cutting, copying, flipping and splicing, the same
 * in every run. A target fails by what it throws; it also fails if one input makes it allocate more than {@value #MAX_ALLOCATED} bytes.
 *
 * <p>What once failed is kept in {@code src/test/resources/fuzz/NAME}, and comes first in every run.
 */
public final class Fuzz {

    private static final int RUNS = 10_000;
    private static final int MAX_LENGTH = 8 * 1024;
    private static final long MAX_ALLOCATED = 32L << 20;
    private static final long SEED = 20_260_131;
    private static final int MAX_STEPS = 6;
    private static final List<byte[]> NASTY = List.of(
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xc0, (byte) 0x80},
            new byte[] {(byte) 0xff},
            bytes("\0"),
            bytes("\r\n"),
            bytes("\u2028"),
            bytes("\u00a0"),
            bytes("\ufffe"),
            bytes("\ud83d\ude00"),
            bytes("\\ud800"),
            bytes("%00"),
            bytes("-1"),
            bytes("9223372036854775808"),
            bytes("1e999999999"),
            bytes("\u0663"),
            bytes("null"),
            bytes("\u0130"));

    private final String name;
    private final List<byte[]> seeds = new ArrayList<>();
    private final List<byte[]> words = new ArrayList<>(NASTY);
    private final Random random = new Random(SEED);

    private Fuzz(String name) {
        this.name = name;
    }

    /**
     * Inputs for one target.
     *
     * @param name of the directory with what failed before
     * @param seeds good inputs, or nearly good ones
     */
    public static Fuzz of(String name, String... seeds) {
        var fuzz = new Fuzz(name);
        fuzz.seeds.add(new byte[0]);
        Arrays.stream(seeds).map(Fuzz::bytes).forEach(fuzz.seeds::add);
        return fuzz;
    }

    /** A good input in bytes. */
    public Fuzz seed(byte[] input) {
        seeds.add(input.clone());
        return this;
    }

    /** Words of the target's language, to be put into inputs. */
    public Fuzz words(String... more) {
        Arrays.stream(more).map(Fuzz::bytes).forEach(words::add);
        return this;
    }

    /** Runs a target on bytes. */
    public void bytes(Consumer<byte[]> target) {
        run(Function.identity(), target);
    }

    /** Runs a target on texts, of which some hold half of a surrogate pair. */
    public void texts(Consumer<String> target) {
        run(Fuzz::text, target);
    }

    private <T> void run(Function<byte[], T> reading, Consumer<T> target) {
        var kept = kept();
        kept.forEach(input -> attempt(input, reading, target));
        seeds.addAll(kept);
        seeds.forEach(input -> attempt(input, reading, target));
        for (int i = 0; i < RUNS; i++) {
            attempt(mutated(), reading, target);
        }
    }

    private <T> void attempt(byte[] input, Function<byte[], T> reading, Consumer<T> target) {
        var before = allocated();
        try {
            target.accept(reading.apply(input));
        } catch (RuntimeException | Error failure) {
            throw new AssertionError(name + " broke its promise on " + shown(input) + "; " + keepIn(input), failure);
        }
        var taken = allocated() - before;
        if (taken > MAX_ALLOCATED) {
            throw new AssertionError(
                    name + " took " + taken + " bytes of memory for " + shown(input) + "; " + keepIn(input));
        }
    }

    private byte[] mutated() {
        var input = pick(seeds);
        for (int steps = 1 + random.nextInt(MAX_STEPS); steps > 0; steps--) {
            input = step(input);
        }
        return input.length > MAX_LENGTH ? Arrays.copyOf(input, MAX_LENGTH) : input;
    }

    private byte[] step(byte[] input) {
        var from = random.nextInt(input.length + 1);
        var to = from + random.nextInt(Math.min(32, input.length - from) + 1);
        return switch (random.nextInt(8)) {
            case 0 -> joined(input, from, pick(words), from);
            case 1 -> joined(input, from, pick(words), to);
            case 2 -> joined(input, from, new byte[0], to);
            case 3 -> joined(input, to, repeated(Arrays.copyOfRange(input, from, to), 1 + random.nextInt(4)), to);
            case 4 -> joined(input, from, repeated(pick(words), 1 << random.nextInt(9)), from);
            case 5 -> joined(input, from, new byte[] {(byte) random.nextInt(256)}, Math.min(input.length, from + 1));
            case 6 -> {
                var other = pick(seeds);
                yield joined(
                        input,
                        from,
                        Arrays.copyOfRange(other, random.nextInt(other.length + 1), other.length),
                        input.length);
            }
            default -> flipped(input, from);
        };
    }

    private byte[] flipped(byte[] input, int at) {
        if (at == input.length) {
            return input;
        }
        var copy = input.clone();
        copy[at] ^= (byte) (1 << random.nextInt(8));
        return copy;
    }

    private byte[] pick(List<byte[]> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static byte[] joined(byte[] input, int end, byte[] middle, int begin) {
        var out = new ByteArrayOutputStream(end + middle.length + input.length - begin);
        out.write(input, 0, end);
        out.writeBytes(middle);
        out.write(input, begin, input.length - begin);
        return out.toByteArray();
    }

    private static byte[] repeated(byte[] part, int times) {
        var out = new ByteArrayOutputStream(part.length * times);
        for (int i = 0; i < times && out.size() < MAX_LENGTH; i++) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** UTF-8, in which three bytes may stand for half of a surrogate pair, as Java's own decoder has it not. */
    private static String text(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        return text.replace("\ufffd\ufffd\ufffd", "\ud800").replace("\ufffd", "\udc00");
    }

    private List<byte[]> kept() {
        var directory = Path.of("src", "test", "resources", "fuzz", name);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.sorted().map(Fuzz::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String keepIn(byte[] input) {
        try {
            var directory = Files.createDirectories(Path.of("target", "fuzz", name));
            var file = Files.write(directory.resolve(Integer.toHexString(Arrays.hashCode(input))), input);
            return "keep " + file + " in src/test/resources/fuzz/" + name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String shown(byte[] input) {
        return "base64 " + Base64.getEncoder().encodeToString(Arrays.copyOf(input, Math.min(input.length, 512)));
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
