import { beforeEach, describe, expect, it } from 'vitest';
import { Broker } from '../api/broker.ts';
import { Unreachable } from '../api/problem.ts';
import { Session } from '../api/session.ts';
import { brokerUrl, granted, json, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { addressesOf, sendMail, systemStatus, whoAmI, writeEntry, writeEntryByRpc } from './actions.ts';
import { curlOf, tryAction } from './exchange.ts';

const entry = { name: 'greeting', source: 'console', severity: 'INFO', data: 'it’s me' } as const;

describe('an action tried', () => {
  let server: TestServer;
  let broker: Broker;

  beforeEach(async () => {
    server = new TestServer(() => granted('token'));
    const session = new Session(brokerUrl, server.fetch, new TestClock(), new TestBrowser().newTab());
    broker = new Broker(brokerUrl, session, server.fetch);
    await session.signIn('ann@example.com', 'secret');
  });

  it('shows the way it took and its times', async () => {
    server.answer = () => json({ ids: ['1'], via: 'grpc', tookMillis: 3, errors: [] }, 201);
    const exchange = await tryAction(broker, writeEntry(entry, 'grpc'));
    expect(exchange.way).toEqual([
      { to: 'Broker', by: 'REST' },
      { to: 'Logger', by: 'gRPC' },
    ]);
    expect(exchange.answered).toMatchObject({ status: 201, ids: ['1'], serviceMillis: 3, itemErrors: [] });
    expect(exchange).toMatchObject({ failure: undefined, fellBack: false });
    expect(server.seen.at(-1)).toMatchObject({ method: 'POST', path: '/api/v1/logs?via=grpc' });
  });

  it('tells when the broker fell back to the durable queue', async () => {
    server.answer = () => json({ ids: ['1'], via: 'amqp', tookMillis: 3, errors: [] }, 202);
    const fallen = await tryAction(broker, writeEntry(entry, 'rest'));
    expect(fallen.fellBack).toBe(true);
    expect(fallen.way.at(-1)).toEqual({ to: 'Durable queue', by: 'AMQP' });
    expect((await tryAction(broker, writeEntry(entry, 'amqp'))).fellBack).toBe(false);
  });

  it('finds ids, protocol and error in a JSON-RPC answer', async () => {
    server.answer = () => json({ jsonrpc: '2.0', id: 1, result: { ids: ['1'], via: 'rest', tookMillis: 2 } });
    expect((await tryAction(broker, writeEntryByRpc(entry))).way).toEqual([
      { to: 'Broker', by: 'JSON-RPC' },
      { to: 'Logger', by: 'REST' },
    ]);
    server.answer = () => json({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: 'away' } });
    expect((await tryAction(broker, writeEntryByRpc(entry))).failure).toMatchObject({ detail: 'away' });
  });

  it('lists the items of a batch that were not taken', async () => {
    server.answer = () => json({ ids: ['1'], via: 'grpc', errors: [{ index: 1, detail: 'has no name' }] }, 201);
    expect((await tryAction(broker, writeEntry(entry, 'grpc'))).answered?.itemErrors).toEqual([
      { where: 'entry 2', detail: 'has no name' },
    ]);
  });

  it('keeps the problem of a refusal, and goes no further than the broker', async () => {
    server.answer = () => json({ title: 'Forbidden', status: 403 }, 403);
    const exchange = await tryAction(broker, whoAmI);
    expect(exchange.failure).toMatchObject({ title: 'Forbidden', status: 403 });
    expect(exchange.way).toEqual([{ to: 'Broker', by: 'REST' }]);
  });

  it('never throws when there is no answer', async () => {
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    const exchange = await tryAction(broker, systemStatus);
    expect(exchange.failure).toBeInstanceOf(Unreachable);
    expect(exchange).toMatchObject({ answered: undefined, way: [] });
  });
});

describe('a curl command', () => {
  it('quotes for the shell and holds no token', () => {
    expect(curlOf(brokerUrl, writeEntry({ ...entry, data: "it's" }, 'rest').request)).toBe(
      [
        `curl -X POST 'http://broker.test/api/v1/logs?via=rest'`,
        `-H "Authorization: Bearer $TOKEN"`,
        `-H 'Content-Type: application/json'`,
        String.raw`-d '{"name":"greeting","source":"console","severity":"INFO","data":"it'\''s"}'`,
      ].join(' \\\n  '),
    );
  });
});

describe('a mail', () => {
  it('goes to each address that was typed', () => {
    expect(addressesOf(' ann@example.com, bob@example.com;\ncy@example.com ')).toEqual([
      'ann@example.com',
      'bob@example.com',
      'cy@example.com',
    ]);
    expect(sendMail({ to: '', subject: 's', text: 't' }).request.body).toEqual({ to: [], subject: 's', text: 't' });
  });
});
