package io.signalbox.local;

import java.util.concurrent.Callable;

import io.signalbox.local.images.AotCaches;
import io.signalbox.local.process.Repository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the images that were built, so that the next build of them can add what their JVMs learned. */
@Command(
        name = "aot-caches",
        description = "Trains the AOT caches of the images that were built; where that is not possible there are none.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class AotCachesCommand implements Callable<Integer> {

    @Option(names = "--check", description = "Only make sure that every service works from its image's.")
    private boolean check;

    @Override
    public Integer call() {
        AotCaches caches = new AotCaches(Repository.find(), System.out);
        if (check) {
            caches.check();
            return 0;
        }
        try {
            caches.train();
            return 0;
        } catch (RuntimeException e) {
            // What follows is the end of a log.
            String why = Failure.sentence(e).lines().findFirst().orElse("").replaceFirst("; the end of .*", "");
            System.out.println("The images get no AOT cache, so that their services start slower: " + why);
            throw e;
        }
    }
}
