import { type Answer, call, type Fetch, objectOf, open } from './http.ts';
import { problemOf, Refused } from './problem.ts';
import type { Session } from './session.ts';

/** A call to the broker: `path` begins with a slash, `body` is sent as JSON. */
export interface BrokerRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: unknown;
}

/** Calls the broker as whoever is signed in. A 401 is met with one renewal of the token and one more try. */
export class Broker {
  /** Where the broker is; empty for the console's own origin. */
  readonly url: string;
  readonly #session: Session;
  readonly #http: Fetch;

  constructor(url: string, session: Session, http: Fetch) {
    this.url = url;
    this.#session = session;
    this.#http = http;
  }

  /** The answer, whatever its status; throws SessionEnded or Unreachable. */
  send(request: BrokerRequest): Promise<Answer> {
    return this.#authorized(
      (token) => call(this.#http, this.url + request.path, init(request, token)),
      (answer) => answer.response.status,
    );
  }

  /** The JSON object of a good answer; throws Refused, SessionEnded or Unreachable. */
  async read(request: BrokerRequest): Promise<Readonly<Record<string, unknown>>> {
    return objectOf(await this.send(request));
  }

  /** The bytes of an event stream, until it ends or `signal` is aborted; throws Refused, SessionEnded or Unreachable. */
  async stream(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const response = await this.#authorized(
      (token) =>
        open(
          this.#http,
          this.url + path,
          { headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}` }, cache: 'no-store' },
          signal,
        ),
      ({ status }) => status,
    );
    if (!response.ok || !response.body) {
      throw new Refused(problemOf(response, await response.text()));
    }
    return response.body;
  }

  async #authorized<T>(attempt: (token: string) => Promise<T>, statusOf: (answer: T) => number): Promise<T> {
    const token = await this.#session.token();
    const answer = await attempt(token);
    return statusOf(answer) === 401 ? attempt(await this.#session.tokenAfter(token)) : answer;
  }
}

function init({ method, body }: BrokerRequest, token: string): RequestInit {
  return {
    method,
    headers: {
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}
