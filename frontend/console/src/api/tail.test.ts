import { beforeEach, describe, expect, it } from 'vitest';
import { brokerUrl, granted, json, problem, settle, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { Backoff } from './backoff.ts';
import { Broker } from './broker.ts';
import { Session } from './session.ts';
import { LiveTail, type TailState } from './tail.ts';

const path = '/api/v1/logs/stream';

/** A stream that a test writes to. */
class TestStream {
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly response: Response;

  constructor(signal: AbortSignal | undefined) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        signal?.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    this.response = new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
  }

  async write(text: string): Promise<void> {
    this.#controller?.enqueue(new TextEncoder().encode(text));
    await settle();
  }

  async end(): Promise<void> {
    this.#controller?.close();
    await settle();
  }
}

describe('the live tail', () => {
  let clock: TestClock;
  let server: TestServer;
  let tail: LiveTail;
  let stream: TestStream;
  let states: TailState[];
  let arrived: string[];
  let stored: number;

  beforeEach(async () => {
    clock = new TestClock();
    states = [];
    arrived = [];
    stored = 0;
    server = new TestServer((request) => {
      if (request.path.startsWith('/api/v1/sessions')) {
        return granted(`token-${server.seen.length}`);
      }
      if (request.path !== path) {
        return json({ items: [{ id: 'stored' }] });
      }
      stream = new TestStream(request.signal);
      return stream.response;
    });
    const session = new Session(brokerUrl, server.fetch, clock, new TestBrowser().newTab());
    await session.signIn('ann@example.com', 'secret');
    tail = new LiveTail(
      new Broker(brokerUrl, session, server.fetch),
      clock,
      { stateChanged: (state) => states.push(state), arrived: (entries) => arrived.push(...entries.map(({ id }) => id)),
        caughtUp: (entries) => (stored += entries.length) },
      new Backoff(500, 15_000, () => 1),
    );
  });

  const kinds = () => states.map(({ kind }) => kind);

  async function start(): Promise<void> {
    tail.start();
    await settle();
  }

  it('shows what is stored, then what the stream brings', async () => {
    await start();
    await stream.write('event: entry\ndata: {"id":"live"}\n\nevent: other\ndata: {"id":"no entry"}\n\n');
    expect(stored).toBe(1);
    expect(arrived).toEqual(['live']);
    expect(kinds()).toEqual(['connecting', 'live']);
  });

  it('reads on behind an event that is not JSON', async () => {
    await start();
    await stream.write('event: entry\ndata: {"id":\n\nevent: entry\ndata: {"id":"next"}\n\n');
    expect(arrived).toEqual(['next']);
  });

  it('opens the next stream at once after one that held, and closes the gap', async () => {
    await start();
    await clock.advance(10_000);
    await stream.end();
    expect(kinds()).toEqual(['connecting', 'live', 'connecting', 'live']);
    expect(stored).toBe(2);
  });

  it('waits longer and longer for a stream that does not hold', async () => {
    await start();
    await stream.end();
    expect(states.at(-1)).toEqual({ kind: 'waiting', millis: 500 });
    await clock.advance(500);
    await stream.end();
    expect(states.at(-1)).toEqual({ kind: 'waiting', millis: 1000 });
  });

  it('waits as long as the server asks', async () => {
    server.answer = () => problem(503, 'Service Unavailable', { 'Retry-After': '9' });
    await start();
    expect(states.at(-1)).toMatchObject({ kind: 'waiting', millis: 9000 });
    await clock.advance(8_999);
    expect(server.count(path)).toBe(1);
    await clock.advance(1);
    expect(server.count(path)).toBe(2);
  });

  it('does not wait any more when it is started again', async () => {
    const good = server.answer;
    server.answer = () => problem(503, 'Service Unavailable', { 'Retry-After': '60' });
    await start();
    server.answer = good;
    await start();
    expect(kinds().at(-1)).toBe('live');
    await clock.advance(60_000);
    expect(server.count(path)).toBe(2);
  });

  it('stops when it is not allowed', async () => {
    server.answer = () => problem(403, 'Forbidden');
    await start();
    await clock.advance(60_000);
    expect(kinds()).toEqual(['connecting', 'refused']);
  });

  it('goes on with a new token when its own has expired', async () => {
    await start();
    for (let minute = 0; minute < 10; minute++) {
      await clock.advance(59_000);
      await stream.write(': heartbeat\n\n');
    }
    await stream.end();
    expect(server.count('/api/v1/sessions/refresh')).toBe(1);
    const streams = server.seen.filter((request) => request.path === path);
    expect(streams).toHaveLength(2);
    expect(streams[0]?.token).not.toBe(streams[1]?.token);
  });

  it('takes a silent stream for dead, but not one with heartbeats', async () => {
    await start();
    await clock.advance(50_000);
    await stream.write(': heartbeat\n\n');
    await clock.advance(50_000);
    expect(server.count(path)).toBe(1);
    await clock.advance(11_000);
    expect(server.count(path)).toBe(2);
  });

  it('says nothing more once it is stopped', async () => {
    await start();
    tail.stop();
    await clock.advance(60_000);
    expect(kinds()).toEqual(['connecting', 'live', 'stopped']);
    expect(server.count(path)).toBe(1);
  });
});

describe('the waits between tries', () => {
  it('double up to a cap and begin anew after a success', () => {
    const backoff = new Backoff(500, 3000, () => 1);
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
      500, 1000, 2000, 3000, 3000,
    ]);
    backoff.reset();
    expect(backoff.next()).toBe(500);
  });

  it('are never less than half a step, so that clients spread', () => {
    expect(new Backoff(500, 3000, () => 0).next()).toBe(250);
  });
});
