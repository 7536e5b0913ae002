import type { Cancel, Clock } from '../api/clock.ts';
import type { Fetch } from '../api/http.ts';
import type { TabMessage, Tabs } from '../api/tabs.ts';

/** A clock that stands still until it is told to advance. */
export class TestClock implements Clock {
  #now = Date.parse('2026-01-01T12:00:00Z');
  #due: { at: number; work: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(millis: number, work: () => void): Cancel {
    const timer = { at: this.#now + millis, work };
    this.#due.push(timer);
    return () => {
      this.#due = this.#due.filter((other) => other !== timer);
    };
  }

  /** Moves on, running what falls due in its order, and lets promises settle in between. */
  async advance(millis: number): Promise<void> {
    const end = this.#now + millis;
    await settle();
    for (;;) {
      const [next] = this.#due.filter(({ at }) => at <= end).sort((left, right) => left.at - right.at);
      if (!next) {
        break;
      }
      this.#now = next.at;
      this.#due = this.#due.filter((other) => other !== next);
      next.work();
      await settle();
    }
    this.#now = end;
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

/** Tabs of one browser: they hear each other and take turns. */
export class TestBrowser {
  #turn: Promise<unknown> = Promise.resolve();
  readonly #listeners = new Map<Tabs, (message: TabMessage) => void>();

  newTab(): Tabs {
    const tab: Tabs = {
      exclusively: (work) => {
        const result = this.#turn.then(work);
        this.#turn = result.catch(() => undefined);
        return result;
      },
      tell: (message) => {
        for (const [other, listener] of this.#listeners) {
          if (other !== tab) {
            listener(message);
          }
        }
      },
      onMessage: (listener) => this.#listeners.set(tab, listener),
    };
    return tab;
  }
}

/** One request as a TestServer saw it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly token: string;
  readonly signal: AbortSignal | undefined;
}

/** A server in the same process: `answer` decides, `seen` remembers. */
export class TestServer {
  readonly seen: Seen[] = [];
  answer: (request: Seen) => Response | Promise<Response>;

  constructor(answer: (request: Seen) => Response | Promise<Response>) {
    this.answer = answer;
  }

  readonly fetch: Fetch = async (url, { method = 'GET', headers, signal }) => {
    const authorization = new Headers(headers).get('Authorization') ?? '';
    const { pathname, search } = new URL(url);
    const request = {
      method,
      path: pathname + search,
      token: authorization.replace('Bearer ', ''),
      signal: signal ?? undefined,
    };
    this.seen.push(request);
    return this.answer(request);
  };

  /** How often `path` was asked for. */
  count(path: string): number {
    return this.seen.filter((request) => request.path === path).length;
  }
}

export const brokerUrl = 'http://broker.test';

export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } });
}

export function problem(status: number, title: string, headers: Record<string, string> = {}): Response {
  return json({ type: 'about:blank', title, status }, status, headers);
}

/** The answer to a sign-in or refresh: a token good for ten minutes. */
export function granted(accessToken: string, email = 'ann@example.com'): Response {
  return json({ accessToken, expiresIn: 600, user: { email, roles: ['reader'] } });
}
