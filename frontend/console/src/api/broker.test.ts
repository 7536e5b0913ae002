import { beforeEach, describe, expect, it } from 'vitest';
import { brokerUrl, granted, json, problem, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { Broker } from './broker.ts';
import { Refused } from './problem.ts';
import { Session, SessionEnded } from './session.ts';

describe('a call to the broker', () => {
  let server: TestServer;
  let broker: Broker;
  let good: string;
  let renewed: Response;

  beforeEach(async () => {
    good = 'token-1';
    renewed = granted('token-2');
    server = new TestServer(({ path, token }) => {
      if (path.endsWith('/refresh')) {
        return renewed;
      }
      if (path.startsWith('/api/v1/sessions')) {
        return granted('token-1');
      }
      return token === good ? json({ items: [] }) : problem(401, 'Unauthorized');
    });
    const session = new Session(brokerUrl, server.fetch, new TestClock(), new TestBrowser().newTab());
    broker = new Broker(brokerUrl, session, server.fetch);
    await session.signIn('ann@example.com', 'secret');
  });

  const read = () => broker.read({ method: 'GET', path: '/api/v1/alerts' });

  it('carries the access token', async () => {
    expect(await read()).toEqual({ items: [] });
    expect(server.seen.at(-1)?.token).toBe('token-1');
  });

  it('is tried once more with a new token after a 401', async () => {
    good = 'token-2';
    expect(await read()).toEqual({ items: [] });
    expect(server.count('/api/v1/alerts')).toBe(2);
  });

  it('is not tried a third time', async () => {
    good = 'none';
    await expect(read()).rejects.toThrow(Refused);
    expect(server.count('/api/v1/alerts')).toBe(2);
  });

  it('says that the session has ended when there is no new token', async () => {
    good = 'none';
    renewed = problem(401, 'Unauthorized');
    await expect(read()).rejects.toThrow(SessionEnded);
  });
});
