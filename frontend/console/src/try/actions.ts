import type { BrokerRequest } from '../api/broker.ts';
import type { Severity } from '../api/model.ts';

export interface EntryFields {
  readonly name: string;
  readonly source: string;
  readonly severity: Severity;
  readonly data: string;
}

export interface MailFields {
  /** Addresses, separated by commas, semicolons or blanks. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** The protocols that the broker can pass an entry on by. */
export const onwardProtocols = ['rest', 'rpc', 'grpc', 'amqp'] as const;

export type OnwardProtocol = (typeof onwardProtocols)[number];

/** One thing to try: what it is called, the request that it is, and the way that it asks for. */
export interface Action {
  readonly title: string;
  readonly request: BrokerRequest;
  /** How the console speaks to the broker. */
  readonly inbound: 'REST' | 'JSON-RPC';
  /** The service behind the broker that does the work; undefined where the broker answers itself. */
  readonly service?: 'Logger' | 'Mail' | 'Auth';
  /** The onward protocol that was asked for. */
  readonly via?: OnwardProtocol;
}

export function protocolName(protocol: string): string {
  switch (protocol) {
    case 'rpc':
      return 'JSON-RPC';
    case 'grpc':
      return 'gRPC';
    default:
      return protocol.toUpperCase();
  }
}

export function writeEntry(entry: EntryFields, via: OnwardProtocol): Action {
  return {
    title: `${entry.severity} entry via ${protocolName(via)}`,
    request: { method: 'POST', path: `/api/v1/logs?via=${via}`, body: entry },
    inbound: 'REST',
    service: 'Logger',
    via,
  };
}

export function writeEntryByRpc(entry: EntryFields): Action {
  return {
    title: 'Entry by JSON-RPC',
    request: { method: 'POST', path: '/rpc', body: rpc('log.write', { entries: [entry] }) },
    inbound: 'JSON-RPC',
    service: 'Logger',
  };
}

export function sendMail(mail: MailFields): Action {
  return {
    title: 'Mail',
    request: { method: 'POST', path: '/api/v1/mails', body: mailOf(mail) },
    inbound: 'REST',
    service: 'Mail',
  };
}

export function sendMailByRpc(mail: MailFields): Action {
  return {
    title: 'Mail by JSON-RPC',
    request: { method: 'POST', path: '/rpc', body: rpc('mail.send', mailOf(mail)) },
    inbound: 'JSON-RPC',
    service: 'Mail',
  };
}

export function mailStatus(id: string): Action {
  return {
    title: 'Delivery status',
    request: { method: 'GET', path: `/api/v1/mails/${encodeURIComponent(id)}` },
    inbound: 'REST',
    service: 'Mail',
  };
}

export function searchEntries(words: string): Action {
  const query = words.trim() === '' ? '' : `q=${encodeURIComponent(words.trim())}&`;
  return {
    title: 'Search',
    request: { method: 'GET', path: `/api/v1/logs?${query}limit=5` },
    inbound: 'REST',
    service: 'Logger',
  };
}

export const whoAmI: Action = {
  title: 'Who am I',
  request: { method: 'GET', path: '/api/v1/users/me' },
  inbound: 'REST',
  service: 'Auth',
};

export const systemStatus: Action = {
  title: 'Status',
  request: { method: 'GET', path: '/api/v1/status' },
  inbound: 'REST',
};

/** The addresses in what a person typed. */
export function addressesOf(text: string): string[] {
  return text.split(/[\s,;]+/).filter((address) => address !== '');
}

function mailOf({ to, subject, text }: MailFields): object {
  return { to: addressesOf(to), subject, text };
}

function rpc(method: string, params: object): object {
  return { jsonrpc: '2.0', id: crypto.getRandomValues(new Uint32Array(1))[0], method, params };
}
