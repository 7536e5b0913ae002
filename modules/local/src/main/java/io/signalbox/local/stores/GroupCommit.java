package io.signalbox.local.stores;

import java.util.concurrent.locks.ReentrantLock;

import org.h2.mvstore.MVStore;

/** Makes what was written so far durable, once for all who wait for it at the same time. */
final class GroupCommit {

    private final MVStore store;
    private final ReentrantLock committing = new ReentrantLock();
    private volatile long durableVersion = -1;

    GroupCommit(MVStore store) {
        this.store = store;
    }

    /** Returns when every change made before the call is committed and synced to disk. */
    void awaitDurable() {
        long mine = store.getCurrentVersion();
        if (durableVersion >= mine) {
            return;
        }
        committing.lock();
        try {
            if (durableVersion >= mine) {
                return;
            }
            long open = store.getCurrentVersion();
            long next = store.commit();
            store.sync();
            durableVersion = (next < 0 ? open : next) - 1;
        } finally {
            committing.unlock();
        }
    }
}
