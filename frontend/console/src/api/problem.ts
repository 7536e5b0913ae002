import { arrayOf, isObject, type JsonObject, numberOf, parseJson, stringOf } from './json.ts';

/** One thing that is wrong with a request: where (a field, or an item of a batch; may be empty), and what. */
export interface FieldError {
  readonly where: string;
  readonly detail: string;
}

/** An answer that says no: RFC 9457's problem details, or as much of them as the answer had. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  /** The HTTP status; 0 for an error inside a JSON-RPC answer. */
  readonly status: number;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  /** Seconds to wait before another try (RFC 9110, Retry-After). */
  readonly retryAfter?: number;
}

/** The broker answered no. */
export class Refused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.problem = problem;
  }
}

/** There was no answer. */
export class Unreachable extends Error {}

/** The problem that an HTTP error answer with this body carries. */
export function problemOf(response: Response, body: string): Problem {
  const parsed = parseJson(body);
  const details: JsonObject = isObject(parsed) ? parsed : {};
  const retryAfter = secondsOf(response.headers.get('Retry-After'), Date.now()) ?? numberOf(details.retryAfter);
  return {
    type: stringOf(details.type) || 'about:blank',
    title: stringOf(details.title) || response.statusText || `HTTP ${response.status}`,
    status: response.status,
    detail: stringOf(details.detail),
    errors: fieldErrorsOf(details.errors),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** The problem in a JSON-RPC 2.0 answer, if it holds an `error`. */
export function rpcProblemOf(answer: unknown): Problem | undefined {
  if (!isObject(answer) || !isObject(answer.error)) {
    return undefined;
  }
  const { code, message, data } = answer.error;
  const details: JsonObject = isObject(data) ? data : {};
  const name = `JSON-RPC error ${numberOf(code) ?? ''}`.trim();
  const title = stringOf(details.title);
  return {
    type: stringOf(details.type) || 'about:blank',
    title: title === '' ? name : `${title} (${name})`,
    status: 0,
    detail: stringOf(details.detail) || stringOf(message) || stringOf(data),
    errors: fieldErrorsOf(details.errors),
  };
}

/** Items of an `errors` list, whether they name a field, a JSON pointer, or the index of a batch's item. */
export function fieldErrorsOf(errors: unknown): FieldError[] {
  return arrayOf(errors)
    .filter(isObject)
    .map((error) => {
      const index = numberOf(error.index);
      return {
        where:
          stringOf(error.field) ||
          stringOf(error.pointer) ||
          stringOf(error.name) ||
          (index === undefined ? '' : `entry ${index + 1}`),
        detail: stringOf(error.detail) || stringOf(error.message) || stringOf(error.type),
      };
    });
}

/** Seconds of a Retry-After header, which is a number of seconds or an HTTP date. */
export function secondsOf(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') {
    return undefined;
  }
  const seconds = Number(header);
  if (Number.isFinite(seconds)) {
    return Math.max(0, Math.ceil(seconds));
  }
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - now) / 1000));
}
