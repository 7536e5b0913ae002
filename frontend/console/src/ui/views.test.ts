import { beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../api/model.ts';
import { Refused } from '../api/problem.ts';
import { Session } from '../api/session.ts';
import { brokerUrl, granted, problem, settle, TestBrowser, TestClock, TestServer } from '../testing/doubles.ts';
import { alertsView } from './alerts-view.ts';
import { h } from './dom.ts';
import { failureView } from './failure.ts';
import { jsonView } from './json-view.ts';
import { signInView } from './sign-in.ts';
import { tailView, type TailView } from './tail-view.ts';
import { ago, duration } from './time.ts';

const markup = '<img src=x onerror=alert(1)>';

function entry(id: number, overrides: Partial<Entry> = {}): Entry {
  const time = new Date(Date.UTC(2026, 0, 1, 12, 0, id)).toISOString();
  return {
    id: String(id),
    time,
    receivedAt: time,
    source: 'test',
    severity: 'INFO',
    name: `entry-${id}`,
    data: '',
    attributes: {},
    origin: 'client',
    traceId: '',
    ...overrides,
  };
}

async function frame(): Promise<void> {
  await new Promise((resolve) => requestAnimationFrame(resolve));
}

describe('an element', () => {
  it('holds strings as text, never as markup', () => {
    const element = h('p', { title: markup }, markup);
    expect(element.children).toHaveLength(0);
    expect(element.textContent).toBe(markup);
  });
});

describe('a failure', () => {
  it('shows title, detail, field errors, wait and type of a problem', () => {
    const text = failureView(
      new Refused({
        type: 'https://signalbox.example/problems/invalid-entry',
        title: 'Invalid entry',
        status: 400,
        detail: markup,
        errors: [{ where: 'name', detail: 'must not be empty' }],
        retryAfter: 3,
      }),
    ).textContent;
    for (const part of ['400 Invalid entry', markup, 'name', 'must not be empty', 'Try again in 3 s', 'invalid-entry']) {
      expect(text).toContain(part);
    }
  });

  it('does not say twice what its fields say', () => {
    const field = { where: 'name', detail: 'must not be empty' };
    const problem = { type: 'about:blank', title: 'Invalid', status: 400, detail: 'name: must not be empty' };
    expect(failureView({ ...problem, errors: [field] }).textContent.match(/must not be empty/g)).toHaveLength(1);
  });

  it('shows the sentence of an error', () => {
    expect(failureView(new Error('The broker can’t be reached.')).textContent).toContain('can’t be reached');
  });
});

describe('JSON', () => {
  it('is indented, and loses nothing by its colours', () => {
    const value = { text: `${markup} "quoted": 7`, number: -1.5e-3, list: [true, null], nested: { a: '\\' } };
    expect(JSON.parse(jsonView(JSON.stringify(value)).textContent)).toEqual(value);
  });

  it('is cut where it is very long, and anything else stays as it is', () => {
    expect(jsonView('plain text').textContent).toBe('plain text');
    expect(jsonView('x'.repeat(20_010)).textContent).toMatch(/… 10 more characters$/);
  });
});

describe('the sign-in page', () => {
  let clock: TestClock;
  let server: TestServer;
  let page: HTMLElement;

  beforeEach(() => {
    clock = new TestClock();
    server = new TestServer(() => granted('token'));
    const session = new Session(brokerUrl, server.fetch, clock, new TestBrowser().newTab());
    page = signInView(session, clock, 'ended').element;
    document.body.replaceChildren(page);
  });

  const submit = async (email: string, password: string) => {
    page.querySelector<HTMLInputElement>('#email')?.setAttribute('value', email);
    page.querySelector<HTMLInputElement>('#password')?.setAttribute('value', password);
    page.querySelector('form')?.dispatchEvent(new Event('submit', { cancelable: true }));
    await settle();
  };
  const message = () => page.querySelector('[role=alert]')?.textContent;
  const button = () => page.querySelector('button');

  it('says why one has to sign in again', () => {
    expect(message()).toContain('session has ended');
  });

  it('asks for what is missing without calling the broker', async () => {
    await submit('ann@example.com', '');
    expect(message()).toContain('enter your password');
    expect(server.seen).toEqual([]);
  });

  it('says that e-mail and password do not match', async () => {
    server.answer = () => problem(401, 'Unauthorized');
    await submit('ann@example.com', 'wrong');
    expect(message()).toContain('don’t match');
    expect(button()?.disabled).toBe(false);
  });

  it('counts down until another try is allowed', async () => {
    server.answer = () => problem(429, 'Too Many Requests', { 'Retry-After': '2' });
    await submit('ann@example.com', 'wrong');
    expect(button()).toMatchObject({ disabled: true, textContent: 'Try again in 2 s' });
    await clock.advance(2_000);
    expect(button()).toMatchObject({ disabled: false, textContent: 'Sign in' });
  });

  it('says that the broker cannot be reached', async () => {
    server.answer = () => Promise.reject(new TypeError('Failed to fetch'));
    await submit('ann@example.com', 'secret');
    expect(message()).toContain('http://broker.test can’t be reached');
  });
});

describe('the tail on the page', () => {
  let view: TailView;

  beforeEach(() => {
    view = tailView(() => undefined);
    document.body.replaceChildren(view.element);
    view.stateChanged({ kind: 'live' });
  });

  const names = () => [...view.element.querySelectorAll('.tail b')].map(({ textContent }) => textContent);
  const pause = () => view.element.querySelector<HTMLButtonElement>('button[aria-pressed]');

  it('has the newest on top, whatever the order of arrival', async () => {
    view.add([entry(2), entry(1)]);
    await frame();
    view.add([entry(4), entry(3)]);
    await frame();
    expect(names()).toEqual(['entry-4', 'entry-3', 'entry-2', 'entry-1']);
  });

  it('shows an entry once, however often it arrives', async () => {
    view.add([entry(1), entry(1)]);
    view.add([entry(1)]);
    await frame();
    expect(names()).toEqual(['entry-1']);
  });

  it('keeps the newest two hundred', async () => {
    for (let id = 0; id < 450; id += 50) {
      view.add(Array.from({ length: 50 }, (_, index) => entry(id + index)));
      await frame();
    }
    expect(names()).toHaveLength(200);
    expect(names().at(0)).toBe('entry-449');
    expect(names().at(-1)).toBe('entry-250');
  });

  it('orders times with and without a fraction', async () => {
    view.add([
      entry(1, { receivedAt: '2026-01-01T12:00:05.100Z' }),
      entry(2, { receivedAt: '2026-01-01T12:00:05Z' }),
      entry(3, { receivedAt: '2026-01-01T12:00:04.900Z' }),
    ]);
    await frame();
    expect(names()).toEqual(['entry-1', 'entry-2', 'entry-3']);
  });

  it('keeps the newest even if the older ones arrive later', async () => {
    view.add(Array.from({ length: 200 }, (_, index) => entry(index + 50)));
    await frame();
    view.add(Array.from({ length: 50 }, (_, index) => entry(index)));
    await frame();
    expect(names()).toHaveLength(200);
    expect(names().at(-1)).toBe('entry-50');
  });

  it('counts what arrives while it is paused, and shows it afterwards', async () => {
    pause()?.click();
    view.add([entry(1), entry(2)]);
    await frame();
    expect(names()).toEqual([]);
    expect(pause()?.textContent).toBe('Resume (2 new)');
    pause()?.click();
    await frame();
    expect(names()).toEqual(['entry-2', 'entry-1']);
  });

  it('marks what was written from this page, before or after it arrived', async () => {
    view.markOwn(['2']);
    view.add([entry(1), entry(2)]);
    await frame();
    view.markOwn(['1']);
    expect(view.element.querySelectorAll('.own')).toHaveLength(2);
  });

  it('shows user data as text', async () => {
    view.add([entry(1, { name: markup, source: markup, data: markup, attributes: { [markup]: markup } })]);
    await frame();
    const details = view.element.querySelector('details');
    details?.dispatchEvent(new Event('toggle'));
    expect(view.element.querySelectorAll('img')).toHaveLength(0);
    expect(details?.textContent).toContain(markup);
  });

  it('explains why it is not live', () => {
    view.stateChanged({ kind: 'waiting', millis: 2000, cause: new Error('The broker can’t be reached.') });
    expect(view.element.textContent).toContain('The broker can’t be reached. Trying again in 2.0 s.');
  });
});

describe('the alerts on the page', () => {
  const alert = {
    id: 'a',
    rule: markup,
    state: 'open',
    severity: 'ERROR',
    fingerprint: 'f',
    count: 3,
    firstSeen: '2026-01-01T12:00:00Z',
    lastSeen: '2026-01-01T12:00:00Z',
    entries: [entry(1)],
  } as const;

  function labels(element: HTMLElement): (string | null)[] {
    return [...element.querySelectorAll('.alert button')].map(({ textContent }) => textContent);
  }

  it('offers what the state allows', () => {
    const view = alertsView(() => Promise.resolve(), () => undefined);
    view.show({ alerts: [alert], failure: undefined });
    expect(labels(view.element)).toEqual(['Acknowledge', 'Resolve']);
    expect(view.element.querySelectorAll('img')).toHaveLength(0);
    view.show({ alerts: [{ ...alert, state: 'acknowledged' }], failure: undefined });
    expect(labels(view.element)).toEqual(['Resolve']);
    view.show({ alerts: [{ ...alert, state: 'resolved' }], failure: undefined });
    expect(labels(view.element)).toEqual([]);
    view.dispose();
  });

  it('shows why an action failed, and offers it again', async () => {
    const view = alertsView(() => Promise.reject(new Error('No luck.')), () => undefined);
    view.show({ alerts: [alert], failure: undefined });
    const button = view.element.querySelector<HTMLButtonElement>('.alert button');
    button?.click();
    await settle();
    expect(view.element.textContent).toContain('No luck.');
    expect(button?.disabled).toBe(false);
    view.dispose();
  });

  it('keeps the item of an alert that did not change', () => {
    const view = alertsView(() => Promise.resolve(), () => undefined);
    view.show({ alerts: [alert], failure: undefined });
    const item = view.element.querySelector('.alert');
    view.show({ alerts: [{ ...alert }], failure: new Error('away') });
    expect(view.element.querySelector('.alert')).toBe(item);
    expect(view.element.textContent).toContain('away');
    view.dispose();
  });
});

describe('times', () => {
  const now = new Date('2026-01-01T12:00:00Z');

  it.each([
    [1_000, 'just now'],
    [30_000, '30 sec. ago'],
    [120_000, '2 min. ago'],
    [7_200_000, '2 hr. ago'],
    [172_800_000, '2 days ago'],
  ])('%i ms before now is %s', (millis, text) => {
    expect(ago(new Date(now.getTime() - millis), now)).toBe(text);
  });

  it('say nothing wrong about what is no time', () => {
    expect(ago(new Date('never'), now)).toBe('–');
  });

  it.each([
    [0.2, '1 ms'],
    [12.4, '12 ms'],
    [1500, '1.5 s'],
  ])('a duration of %d ms is %s', (millis, text) => {
    expect(duration(millis)).toBe(text);
  });
});
