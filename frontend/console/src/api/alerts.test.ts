import { beforeEach, describe, expect, it } from 'vitest';
import { brokerUrl, granted, json, problem, settle, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { AlertFeed, type AlertsState } from './alerts.ts';
import { Broker } from './broker.ts';
import { Session } from './session.ts';

const path = '/api/v1/alerts?limit=20';

describe('the alert feed', () => {
  let clock: TestClock;
  let server: TestServer;
  let feed: AlertFeed;
  let states: AlertsState[];

  beforeEach(async () => {
    clock = new TestClock();
    states = [];
    server = new TestServer(() => granted('token'));
    const session = new Session(brokerUrl, server.fetch, clock, new TestBrowser().newTab());
    await session.signIn('ann@example.com', 'secret');
    server.answer = () => json({ items: [{ id: 'a', rule: 'errors', state: 'OPEN', severity: 'ERROR', count: 2 }] });
    feed = new AlertFeed(new Broker(brokerUrl, session, server.fetch), clock, (state) => states.push(state));
    feed.start();
    await settle();
  });

  it('reads at once and every ten seconds', async () => {
    expect(states.at(-1)?.alerts).toMatchObject([{ id: 'a', rule: 'errors', state: 'open', count: 2, entries: [] }]);
    await clock.advance(20_000);
    expect(server.count(path)).toBe(3);
  });

  it('keeps the last alerts while it cannot read', async () => {
    server.answer = () => problem(503, 'Service Unavailable');
    await clock.advance(10_000);
    expect(states.at(-1)?.failure?.message).toBe('Service Unavailable');
    expect(states.at(-1)?.alerts).toHaveLength(1);
  });

  it('looks again soon after an important entry', async () => {
    feed.refreshSoon();
    await clock.advance(5_000);
    expect(server.count(path)).toBe(4);
  });

  it('acknowledges, and shows what came of it', async () => {
    const [alert] = states.at(-1)?.alerts ?? [];
    await (alert && feed.act(alert, 'acknowledge'));
    expect(server.seen.slice(-2)).toMatchObject([
      { method: 'POST', path: '/api/v1/alerts/a/acknowledge' },
      { method: 'GET', path },
    ]);
  });

  it('is not confused by a slow answer that a later one overtook', async () => {
    let answerLate: (response: Response) => void = () => undefined;
    server.answer = () =>
      new Promise((resolve) => {
        answerLate = resolve;
      });
    const slow = feed.refresh();
    await settle();
    server.answer = () => json({ items: [] });
    await feed.refresh();
    answerLate(json({ items: [{ id: 'old' }] }));
    await slow;
    expect(states.at(-1)?.alerts).toEqual([]);
  });

  it('reads nothing once it is stopped', async () => {
    feed.refreshSoon();
    feed.stop();
    await clock.advance(60_000);
    expect(server.count(path)).toBe(1);
  });
});
