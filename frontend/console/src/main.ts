import mark from '../signalbox.svg';
import { Broker } from './api/broker.ts';
import { systemClock } from './api/clock.ts';
import type { Fetch } from './api/http.ts';
import type { User } from './api/model.ts';
import { Session, type SessionState } from './api/session.ts';
import { browserTabs } from './api/tabs.ts';
import { loadSettings } from './settings.ts';
import { h, on, type View } from './ui/dom.ts';
import { failureSentence, failureView } from './ui/failure.ts';
import { signInView } from './ui/sign-in.ts';
import { tryItView } from './ui/try-it.ts';

const page = document.querySelector<HTMLElement>('#console') ?? document.body;
const http: Fetch = (url, init) => fetch(url, init);

async function start(): Promise<void> {
  page.replaceChildren(h('p', { class: 'opening', role: 'status' }, 'Opening Signalbox…'));
  const { brokerUrl } = await loadSettings();
  const session = new Session(brokerUrl, http, systemClock, browserTabs());
  const broker = new Broker(brokerUrl, session, http);
  let shown: View | undefined;

  const show = (state: SessionState, trouble?: Error) => {
    const first = shown === undefined;
    shown?.dispose();
    if (state.kind === 'signed-in') {
      shown = tryItView(broker, systemClock, state.user);
      page.replaceChildren(skipLink(), header(session, state.user), shown.element);
      document.title = 'Try it · Signalbox';
    } else {
      shown = signInView(session, systemClock, state.reason, trouble);
      page.replaceChildren(shown.element);
      document.title = 'Sign in · Signalbox';
    }
    const focus = state.kind === 'signed-in' ? (first ? undefined : 'h1') : 'input';
    if (focus !== undefined) {
      shown.element.querySelector<HTMLElement>(focus)?.focus({ preventScroll: true });
    }
  };

  let trouble: Error | undefined;
  try {
    await session.restore();
  } catch (cause) {
    trouble = cause instanceof Error ? cause : new Error(String(cause));
  }
  show(session.state, trouble);
  session.subscribe((state) => show(state));
}

function skipLink(): HTMLElement {
  return h('a', { class: 'skip', href: '#main' }, 'Skip to the content');
}

function header(session: Session, user: User): HTMLElement {
  const trouble = h('span', { class: 'header-trouble', role: 'alert' });
  const leave = h('button', { type: 'button', class: 'quiet small' }, 'Sign out');
  on(leave, 'click', () => {
    leave.disabled = true;
    trouble.textContent = '';
    session.signOut().catch((cause: unknown) => {
      leave.disabled = false;
      trouble.textContent = `Not signed out: ${cause instanceof Error ? failureSentence(cause) : String(cause)}`;
    });
  });
  return h(
    'header',
    { class: 'top' },
    h(
      'div',
      { class: 'top-row' },
      h('img', { src: mark, alt: '', class: 'mark' }),
      h('span', { class: 'wordmark' }, 'Signalbox'),
      h('span', { class: 'who', title: user.roles.join(', ') }, user.email),
      leave,
    ),
    trouble,
  );
}

start().catch((cause: unknown) => {
  const again = on(h('button', { type: 'button' }, 'Try again'), 'click', () => location.reload());
  const failure = failureView(cause instanceof Error ? cause : new Error(String(cause)));
  page.replaceChildren(h('main', { class: 'sign-in' }, h('div', { class: 'sign-in-card' }, failure, again)));
});
