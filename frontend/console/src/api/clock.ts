/** Cancels what was asked to run later. */
export type Cancel = () => void;

export const nothingToCancel: Cancel = () => undefined;

/** Time as the console needs it, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `work` once after `millis`. */
  after(millis: number, work: () => void): Cancel;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (millis, work) => {
    const timer = setTimeout(work, millis);
    return () => clearTimeout(timer);
  },
};

/** Resolves after `millis`, or as soon as `signal` is aborted. */
export function pause(clock: Clock, millis: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = () => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(millis, done);
    signal.addEventListener('abort', done);
  });
}
