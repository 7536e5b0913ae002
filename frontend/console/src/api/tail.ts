import { Backoff } from './backoff.ts';
import type { Broker } from './broker.ts';
import { type Clock, nothingToCancel, pause } from './clock.ts';
import { parseJson } from './json.ts';
import { entriesOf, type Entry, entryOf } from './model.ts';
import { Refused } from './problem.ts';
import { SessionEnded } from './session.ts';
import { type ServerSentEvent, SseParser } from './sse.ts';

export type TailState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  | { readonly kind: 'waiting'; readonly millis: number; readonly cause?: Error }
  | { readonly kind: 'refused'; readonly cause: Refused }
  | { readonly kind: 'stopped' };

export interface TailListener {
  stateChanged(state: TailState): void;
  /** Entries that were just written. */
  arrived(entries: readonly Entry[]): void;
  /** Entries that were there when a stream was opened: some may be known, or arrive as well. */
  caughtUp(entries: readonly Entry[]): void;
}

/** A stream that says nothing for this long, not even a heartbeat, is taken for dead. */
const SILENCE_MILLIS = 60_000;
/** A stream that held for this long ended for a good reason, such as its token's expiry: no wait before the next. */
const HELD_MILLIS = 5_000;
const PAGE = 50;

/** Follows the log: one stream at a time, opened again with growing waits whenever it ends. */
export class LiveTail {
  readonly #broker: Broker;
  readonly #clock: Clock;
  readonly #listener: TailListener;
  readonly #backoff: Backoff;
  #running: AbortController | undefined;

  constructor(broker: Broker, clock: Clock, listener: TailListener, backoff = new Backoff(500, 15_000)) {
    this.#broker = broker;
    this.#clock = clock;
    this.#listener = listener;
    this.#backoff = backoff;
  }

  /** Connects, at once even when a wait is on. */
  start(): void {
    this.#running?.abort();
    this.#running = new AbortController();
    this.#backoff.reset();
    void this.#follow(this.#running.signal);
  }

  stop(): void {
    this.#running?.abort();
    this.#running = undefined;
    this.#listener.stateChanged({ kind: 'stopped' });
  }

  async #follow(stopped: AbortSignal): Promise<void> {
    do {
      const started = this.#clock.now();
      let cause: Error | undefined;
      this.#say({ kind: 'connecting' }, stopped);
      try {
        await this.#readOnce(stopped);
      } catch (thrown) {
        cause = thrown instanceof Error ? thrown : new Error(String(thrown));
      }
      if (cause instanceof SessionEnded) {
        return;
      }
      if (cause instanceof Refused && cause.problem.status === 403) {
        this.#say({ kind: 'refused', cause }, stopped);
        return;
      }
      await this.#wait(this.#clock.now() - started >= HELD_MILLIS, cause, stopped);
    } while (!stopped.aborted);
  }

  async #wait(held: boolean, cause: Error | undefined, stopped: AbortSignal): Promise<void> {
    if (held) {
      this.#backoff.reset();
      if (!cause) {
        return;
      }
    }
    const asked = cause instanceof Refused ? (cause.problem.retryAfter ?? 0) * 1000 : 0;
    const millis = Math.max(this.#backoff.next(), asked);
    this.#say({ kind: 'waiting', millis, ...(cause ? { cause } : {}) }, stopped);
    await pause(this.#clock, millis, stopped);
  }

  async #readOnce(stopped: AbortSignal): Promise<void> {
    const silence = new AbortController();
    const signal = AbortSignal.any([stopped, silence.signal]);
    let cancel = nothingToCancel;
    const heard = () => {
      cancel();
      cancel = this.#clock.after(SILENCE_MILLIS, () => silence.abort(new Error('The stream went silent.')));
    };
    heard();
    try {
      const reader = (await this.#broker.stream('/api/v1/logs/stream', signal)).getReader();
      this.#say({ kind: 'live' }, stopped);
      void this.#closeGap(signal);
      const parser = new SseParser();
      const decoder = new TextDecoder();
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        heard();
        this.#hand(parser.push(decoder.decode(part.value, { stream: true })));
      }
    } finally {
      cancel();
      silence.abort();
    }
  }

  #hand(events: readonly ServerSentEvent[]): void {
    const entries = events
      .filter(({ event }) => event === 'entry')
      .flatMap(({ data }) => entryOf(parseJson(data)) ?? []);
    if (entries.length > 0) {
      this.#listener.arrived(entries);
    }
  }

  /** What was written before the stream was open; the stream goes on where this fails. */
  async #closeGap(signal: AbortSignal): Promise<void> {
    try {
      const { items } = await this.#broker.read({ method: 'GET', path: `/api/v1/logs?limit=${PAGE}` });
      if (!signal.aborted) {
        this.#listener.caughtUp(entriesOf(items));
      }
    } catch {
      return;
    }
  }

  /** A tail that was stopped, or started anew, has nothing more to say. */
  #say(state: TailState, stopped: AbortSignal): void {
    if (!stopped.aborted) {
      this.#listener.stateChanged(state);
    }
  }
}
