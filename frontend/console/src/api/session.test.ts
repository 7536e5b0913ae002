import { beforeEach, describe, expect, it } from 'vitest';
import { brokerUrl, granted, problem, type Seen, settle, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { Refused, Unreachable } from './problem.ts';
import { Session, SessionEnded, type SessionState } from './session.ts';

const refresh = '/api/v1/sessions/refresh';

describe('a session', () => {
  let clock: TestClock;
  let browser: TestBrowser;
  let server: TestServer;
  let tokens: number;

  beforeEach(() => {
    clock = new TestClock();
    browser = new TestBrowser();
    tokens = 0;
    server = new TestServer(answer);
  });

  function answer({ method }: Seen): Response {
    return method === 'DELETE' ? new Response(null, { status: 204 }) : granted(`token-${++tokens}`);
  }

  function newSession(): Session {
    return new Session(brokerUrl, server.fetch, clock, browser.newTab());
  }

  async function signedIn(): Promise<Session> {
    const session = newSession();
    await session.signIn('ann@example.com', 'secret');
    return session;
  }

  function statesOf(session: Session): SessionState[] {
    const states: SessionState[] = [];
    session.subscribe((state) => states.push(state));
    return states;
  }

  it('knows who signed in', async () => {
    const session = newSession();
    const states = statesOf(session);
    await session.signIn('ann@example.com', 'secret');
    expect(states).toEqual([{ kind: 'signed-in', user: { email: 'ann@example.com', roles: ['reader'] } }]);
    expect(await session.token()).toBe('token-1');
  });

  it('says why a sign-in was refused', async () => {
    server.answer = () => problem(401, 'Unauthorized');
    await expect(newSession().signIn('ann@example.com', 'wrong')).rejects.toThrow(Refused);
  });

  it('says that the broker is unreachable', async () => {
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(newSession().signIn('ann@example.com', 'secret')).rejects.toThrow(Unreachable);
  });

  it('is taken up again by the cookie of an earlier visit', async () => {
    const session = newSession();
    await session.restore();
    expect(session.state.kind).toBe('signed-in');
    expect(server.seen.map(({ path }) => path)).toEqual([refresh]);
  });

  it('is simply not there without that cookie', async () => {
    server.answer = () => problem(401, 'Unauthorized');
    const session = newSession();
    await session.restore();
    expect(session.state).toEqual({ kind: 'signed-out', reason: 'not-yet' });
  });

  it('renews its token before it expires, and again', async () => {
    const session = await signedIn();
    await clock.advance(569_000);
    expect(server.count(refresh)).toBe(0);
    await clock.advance(2_000);
    expect(server.count(refresh)).toBe(1);
    expect(await session.token()).toBe('token-2');
    await clock.advance(570_000);
    expect(await session.token()).toBe('token-3');
  });

  it('renews once for all who met a 401 at the same time', async () => {
    const session = await signedIn();
    const renewed = await Promise.all(['token-1', 'token-1', 'token-1'].map((token) => session.tokenAfter(token)));
    expect(renewed).toEqual(['token-2', 'token-2', 'token-2']);
    expect(server.count(refresh)).toBe(1);
  });

  it('does not renew for a 401 that an older token met', async () => {
    const session = await signedIn();
    await session.tokenAfter('token-1');
    expect(await session.tokenAfter('token-1')).toBe('token-2');
    expect(server.count(refresh)).toBe(1);
  });

  it('ends when the refresh token is not good any more', async () => {
    const session = await signedIn();
    const states = statesOf(session);
    server.answer = () => problem(401, 'Unauthorized');
    await expect(session.tokenAfter('token-1')).rejects.toThrow(SessionEnded);
    expect(states).toEqual([{ kind: 'signed-out', reason: 'ended' }]);
    await expect(session.token()).rejects.toThrow(SessionEnded);
  });

  it.each([
    ['is unreachable', () => Promise.reject(new TypeError('Failed to fetch'))],
    ['has trouble of its own', () => problem(503, 'Service Unavailable')],
    ['asks to wait', () => problem(429, 'Too Many Requests')],
  ])('outlives a renewal while the broker %s', async (_, trouble) => {
    const session = await signedIn();
    server.answer = trouble;
    await clock.advance(575_000);
    expect(session.state.kind).toBe('signed-in');
    expect(await session.token()).toBe('token-1');
    server.answer = answer;
    await clock.advance(10_000);
    expect(await session.token()).toBe('token-2');
  });

  it('renews a token that expired while the machine slept', async () => {
    const session = await signedIn();
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await clock.advance(3_600_000);
    server.answer = answer;
    expect(await session.token()).toBe('token-2');
  });

  it('is shared by two tabs, which renew one after the other and only once', async () => {
    const one = await signedIn();
    const other = newSession();
    await other.restore();
    expect(server.count(refresh)).toBe(1);
    expect(await one.token()).toBe('token-2');
    await Promise.all([one.tokenAfter('token-2'), other.tokenAfter('token-2')]);
    expect(server.count(refresh)).toBe(2);
    await clock.advance(580_000);
    expect(server.count(refresh)).toBe(3);
    expect(await one.token()).toBe(await other.token());
  });

  it('appears in a tab that waits at the sign-in page', async () => {
    const waiting = newSession();
    const states = statesOf(waiting);
    await signedIn();
    expect(states.map(({ kind }) => kind)).toEqual(['signed-in']);
    expect(await waiting.token()).toBe('token-1');
  });

  it('ends in every tab at sign-out', async () => {
    const one = await signedIn();
    const other = newSession();
    await other.restore();
    await one.signOut();
    expect(server.seen.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/sessions/current', token: 'token-2' });
    expect(one.state).toEqual({ kind: 'signed-out', reason: 'left' });
    expect(other.state).toEqual({ kind: 'signed-out', reason: 'left' });
    await clock.advance(3_600_000);
    expect(server.count(refresh)).toBe(1);
  });

  it('goes on when the broker did not hear of the sign-out', async () => {
    const session = await signedIn();
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await expect(session.signOut()).rejects.toThrow(Unreachable);
    expect(session.state.kind).toBe('signed-in');
  });

  it('does not come back by a renewal that was under way at sign-out', async () => {
    const one = await signedIn();
    let answerLate: (response: Response) => void = () => undefined;
    server.answer = ({ method }) =>
      method === 'DELETE'
        ? new Response(null, { status: 204 })
        : new Promise((resolve) => {
            answerLate = resolve;
          });
    const renewal = one.tokenAfter('token-1');
    await settle();
    browser.newTab().tell({ kind: 'signed-out' });
    answerLate(granted('too-late'));
    await expect(renewal).rejects.toThrow(SessionEnded);
    expect(one.state).toEqual({ kind: 'signed-out', reason: 'left' });
  });
});
