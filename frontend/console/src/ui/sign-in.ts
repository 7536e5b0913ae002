import mark from '../../signalbox.svg';
import { type Clock, nothingToCancel } from '../api/clock.ts';
import { Refused, Unreachable } from '../api/problem.ts';
import type { Session, SignedOut } from '../api/session.ts';
import { h, on, type View } from './dom.ts';

const greetings: Readonly<Record<SignedOut, string>> = {
  'not-yet': '',
  left: 'You are signed out.',
  ended: 'Your session has ended. Please sign in again.',
};

/** Asks for e-mail and password. `trouble` is what kept the console from taking up an earlier session. */
export function signInView(session: Session, clock: Clock, reason: SignedOut, trouble?: Error): View {
  const email = h('input', {
    id: 'email',
    name: 'email',
    type: 'email',
    autocomplete: 'username',
    inputmode: 'email',
    spellcheck: 'false',
    required: true,
    'aria-describedby': 'sign-in-message',
  });
  const password = h('input', {
    id: 'password',
    name: 'password',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    'aria-describedby': 'sign-in-message',
  });
  const submit = h('button', { type: 'submit', class: 'primary wide' }, 'Sign in');
  const message = h('div', { id: 'sign-in-message', class: 'sign-in-message', role: 'alert' });
  const form = h(
    'form',
    { class: 'fields', novalidate: true },
    h('div', { class: 'field' }, h('label', { for: 'email' }, 'E-mail'), email),
    h('div', { class: 'field' }, h('label', { for: 'password' }, 'Password'), password),
    message,
    submit,
  );
  let cancelCountdown = nothingToCancel;
  let waiting = false;

  const say = (text: string, tone: 'bad' | 'calm' = 'bad') => {
    message.replaceChildren(...(text === '' ? [] : [h('p', { class: `notice ${tone}` }, text)]));
  };

  const countDown = (seconds: number) => {
    waiting = seconds > 0;
    submit.disabled = waiting;
    if (seconds <= 0) {
      say('');
      submit.textContent = 'Sign in';
      return;
    }
    submit.textContent = `Try again in ${seconds} s`;
    cancelCountdown = clock.after(1000, () => countDown(seconds - 1));
  };

  const refuse = (cause: unknown) => {
    const problem = cause instanceof Refused ? cause.problem : undefined;
    email.toggleAttribute('aria-invalid', problem?.status === 401);
    password.toggleAttribute('aria-invalid', problem?.status === 401);
    if (problem?.status === 429) {
      say('Too many attempts for now. Please wait a little.');
      countDown(problem.retryAfter ?? 5);
      return;
    }
    say(sentence(cause));
    password.select();
  };

  const signIn = async () => {
    const missing = [email, password].find(({ value }) => value.trim() === '');
    if (missing) {
      say(missing === email ? 'Please enter your e-mail address.' : 'Please enter your password.');
      missing.focus();
      return;
    }
    submit.disabled = true;
    form.setAttribute('aria-busy', 'true');
    submit.textContent = 'Signing in…';
    try {
      await session.signIn(email.value.trim(), password.value);
    } catch (cause) {
      submit.textContent = 'Sign in';
      refuse(cause);
    } finally {
      form.removeAttribute('aria-busy');
      submit.disabled = waiting;
    }
  };

  on(form, 'submit', (event) => {
    event.preventDefault();
    void signIn();
  });
  if (trouble) {
    say(sentence(trouble));
  } else {
    say(greetings[reason], 'calm');
  }

  return {
    element: h(
      'main',
      { class: 'sign-in', id: 'main' },
      h(
        'div',
        { class: 'sign-in-card' },
        h('img', { src: mark, alt: '', class: 'sign-in-mark' }),
        h('h1', { tabindex: -1 }, 'Sign in to Signalbox'),
        h('p', { class: 'lead' }, 'Sign-in, one event log, mail and alerts, behind one broker.'),
        form,
      ),
    ),
    dispose: () => cancelCountdown(),
  };
}

function sentence(cause: unknown): string {
  if (cause instanceof Unreachable) {
    return cause.message;
  }
  if (!(cause instanceof Refused)) {
    return 'Something unexpected happened. Please try again.';
  }
  const { status, detail, title } = cause.problem;
  if (status === 401) {
    return 'E-mail and password don’t match an active account.';
  }
  return status >= 500
    ? `Sign-in is not available right now (${status}${detail === '' ? '' : `: ${detail}`}). Please try again.`
    : detail || title;
}
