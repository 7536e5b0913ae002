import { isObject, parseJson } from './json.ts';
import { problemOf, Refused, Unreachable } from './problem.ts';

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A whole answer, its body read, and the milliseconds it took. */
export interface Answer {
  readonly response: Response;
  readonly body: string;
  readonly millis: number;
}

const TIMEOUT_MILLIS = 15_000;

/** Sends a request and reads its answer; throws Unreachable when there is none within 15 seconds. */
export async function call(http: Fetch, url: string, init: RequestInit): Promise<Answer> {
  const started = performance.now();
  try {
    const response = await http(url, { ...init, signal: AbortSignal.timeout(TIMEOUT_MILLIS) });
    const body = await response.text();
    return { response, body, millis: performance.now() - started };
  } catch (cause) {
    throw unreachable(url, cause);
  }
}

/** Opens a stream; throws Unreachable when the broker can't be reached, and whatever `signal` was aborted with. */
export async function open(http: Fetch, url: string, init: RequestInit, signal: AbortSignal): Promise<Response> {
  try {
    return await http(url, { ...init, signal });
  } catch (cause) {
    signal.throwIfAborted();
    throw unreachable(url, cause);
  }
}

/** The JSON object of a good answer; throws Refused for any other. */
export function objectOf({ response, body }: Answer): Readonly<Record<string, unknown>> {
  if (!response.ok) {
    throw new Refused(problemOf(response, body));
  }
  const value = parseJson(body);
  return isObject(value) ? value : {};
}

function unreachable(url: string, cause: unknown): Unreachable {
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  const { origin } = new URL(url, location.href);
  return new Unreachable(
    timedOut
      ? `The broker at ${origin} did not answer within ${TIMEOUT_MILLIS / 1000} seconds.`
      : `The broker at ${origin} can’t be reached. Is it running?`,
    { cause },
  );
}
