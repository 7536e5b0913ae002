import { arrayOf, isObject, numberOf, parseJson, stringOf } from './json.ts';

export const severities = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Severity = (typeof severities)[number];

export interface User {
  readonly email: string;
  readonly roles: readonly string[];
}

/** A log entry as the logger returns it; times are RFC 3339. */
export interface Entry {
  readonly id: string;
  readonly time: string;
  readonly source: string;
  readonly severity: Severity;
  readonly name: string;
  readonly data: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly origin: string;
  readonly traceId: string;
  readonly receivedAt: string;
}

export interface Alert {
  readonly id: string;
  readonly rule: string;
  /** `open`, `acknowledged`, `resolved`, …: the listener's word, in lower case. */
  readonly state: string;
  readonly severity: Severity;
  readonly fingerprint: string;
  readonly count: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** The last ten entries, as embedded by the listener. */
  readonly entries: readonly Entry[];
}

/** ERROR and above: what the shipped rule raises alerts for. */
export function isImportant(severity: Severity): boolean {
  return severity === 'ERROR' || severity === 'FATAL';
}

export function userOf(value: unknown): User {
  const user = isObject(value) ? value : {};
  return { email: stringOf(user.email), roles: arrayOf(user.roles).map(stringOf) };
}

/** The entry in the data of one event of the tail; undefined for what is none. */
export function entryOf(value: unknown): Entry | undefined {
  if (!isObject(value) || stringOf(value.id) === '') {
    return undefined;
  }
  const attributes = isObject(value.attributes) ? value.attributes : {};
  return {
    id: stringOf(value.id),
    time: stringOf(value.time),
    source: stringOf(value.source),
    severity: severityOf(value.severity),
    name: stringOf(value.name),
    data: stringOf(value.data),
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, attribute]) => [key, String(attribute)])),
    origin: stringOf(value.origin),
    traceId: stringOf(value.traceId),
    receivedAt: stringOf(value.receivedAt),
  };
}

export function entriesOf(values: unknown): Entry[] {
  return arrayOf(values).flatMap((value) => entryOf(value) ?? []);
}

export function alertOf(value: unknown): Alert | undefined {
  if (!isObject(value) || stringOf(value.id) === '') {
    return undefined;
  }
  return {
    id: stringOf(value.id),
    rule: isObject(value.rule) ? stringOf(value.rule.name) : stringOf(value.rule),
    state: stringOf(value.state).toLowerCase(),
    severity: severityOf(value.severity),
    fingerprint: stringOf(value.fingerprint),
    count: numberOf(value.count) ?? 1,
    firstSeen: stringOf(value.firstSeen),
    lastSeen: stringOf(value.lastSeen),
    entries: arrayOf(value.entries).flatMap((entry) => entryOf(typeof entry === 'string' ? parseJson(entry) : entry) ?? []),
  };
}

function severityOf(value: unknown): Severity {
  return severities.find((severity) => severity === value) ?? 'INFO';
}
