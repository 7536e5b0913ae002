import type { Broker, BrokerRequest } from '../api/broker.ts';
import { arrayOf, isObject, numberOf, parseJson, stringOf } from '../api/json.ts';
import { fieldErrorsOf, type FieldError, type Problem, problemOf, rpcProblemOf } from '../api/problem.ts';
import { type Action, protocolName } from './actions.ts';

/** What came back. */
export interface Answered {
  readonly status: number;
  readonly statusText: string;
  readonly body: string;
  /** The milliseconds that the service behind the broker took, where the answer says so. */
  readonly serviceMillis: number | undefined;
  /** Ids of what was accepted. */
  readonly ids: readonly string[];
  /** Items of a batch that were not taken. */
  readonly itemErrors: readonly FieldError[];
}

/** One leg of a call's way: to whom, by which protocol. */
export interface Leg {
  readonly to: string;
  readonly by: string;
}

/** One action tried: what went out, what came back, the way it took and its time. */
export interface Exchange {
  readonly action: Action;
  readonly at: Date;
  readonly request: BrokerRequest;
  /** Undefined when there was no answer. */
  readonly answered: Answered | undefined;
  /** Why it failed, if it did: a problem in the answer, or no answer at all. */
  readonly failure: Problem | Error | undefined;
  readonly millis: number;
  readonly way: readonly Leg[];
  /** The broker took another onward protocol than was asked for: the durable queue, because the service was away. */
  readonly fellBack: boolean;
}

/** Tries an action. Never throws: whatever goes wrong is in the exchange. */
export async function tryAction(broker: Broker, action: Action): Promise<Exchange> {
  const at = new Date();
  const started = performance.now();
  const { request } = action;
  try {
    const { response, body, millis } = await broker.send(request);
    const json = parseJson(body);
    const failure = response.ok ? rpcProblemOf(json) : problemOf(response, body);
    const result = resultOf(json);
    const taken = stringOf(result.via).toLowerCase();
    return {
      action,
      at,
      request,
      answered: {
        status: response.status,
        statusText: response.statusText,
        body,
        serviceMillis: numberOf(result.tookMillis),
        ids: idsOf(result),
        itemErrors: failure ? [] : fieldErrorsOf(result.errors),
      },
      failure,
      millis,
      way: wayOf(action, failure ? '' : taken),
      fellBack: action.via !== undefined && taken !== '' && taken !== action.via,
    };
  } catch (cause) {
    return {
      action,
      at,
      request,
      answered: undefined,
      failure: cause instanceof Error ? cause : new Error(String(cause)),
      millis: performance.now() - started,
      way: [],
      fellBack: false,
    };
  }
}

/** The command line that makes the same call, with the token left to the reader's environment. */
export function curlOf(brokerUrl: string, { method, path, body }: BrokerRequest): string {
  const url = new URL(brokerUrl + path, location.href).href;
  return [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(url)}`,
    `-H "Authorization: Bearer $TOKEN"`,
    ...(body === undefined ? [] : [`-H 'Content-Type: application/json'`, `-d ${quoted(JSON.stringify(body))}`]),
  ].join(' \\\n  ');
}

/** A JSON-RPC answer's result, else the answer itself. */
function resultOf(json: unknown): Readonly<Record<string, unknown>> {
  if (!isObject(json)) {
    return {};
  }
  return isObject(json.result) ? json.result : json;
}

function idsOf(result: Readonly<Record<string, unknown>>): string[] {
  const ids = arrayOf(result.ids).map(stringOf);
  return (ids.length > 0 ? ids : [stringOf(result.id)]).filter((id) => id !== '');
}

function wayOf({ inbound, service }: Action, taken: string): Leg[] {
  const toBroker = { to: 'Broker', by: inbound };
  if (taken === 'amqp') {
    return [toBroker, { to: 'Durable queue', by: 'AMQP' }];
  }
  return service && taken !== '' ? [toBroker, { to: service, by: protocolName(taken) }] : [toBroker];
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
