import type { FieldError } from '../api/problem.ts';
import type { Action } from '../try/actions.ts';
import { type Answered, curlOf, type Exchange, type Leg } from '../try/exchange.ts';
import { h, on } from './dom.ts';
import { failureView, fieldErrorList } from './failure.ts';
import { jsonView } from './json-view.ts';
import { duration, timeOfDay } from './time.ts';

const KEPT = 8;

export interface ExchangesView {
  readonly element: HTMLElement;
  /** Says that an action is on its way. */
  begin(action: Action): void;
  show(exchange: Exchange): void;
}

/** The request and answer of the action tried last, and a list of the ones before it to compare. */
export function exchangesView(brokerUrl: string): ExchangesView {
  const status = h('p', { class: 'exchange-status', role: 'status' });
  const detail = h('div', { class: 'exchange' }, emptyState());
  const history = h('ol', { class: 'history', 'aria-label': 'Tried before' });
  const element = h(
    'section',
    { class: 'card exchanges', 'aria-labelledby': 'exchange-title' },
    h('div', { class: 'card-head' }, h('h2', { id: 'exchange-title' }, 'What happened'), status),
    detail,
    history,
  );
  let exchanges: Exchange[] = [];

  const select = (exchange: Exchange) => {
    detail.replaceChildren(...exchangeParts(brokerUrl, exchange));
    history.replaceChildren(
      ...(exchanges.length > 1 ? exchanges.map((each) => historyItem(each, each === exchange, () => choose(each))) : []),
    );
  };
  const choose = (exchange: Exchange) => {
    select(exchange);
    history.querySelector<HTMLElement>('[aria-pressed=true]')?.focus();
  };

  return {
    element,
    begin: ({ title }) => {
      status.textContent = `${title}: waiting for the answer…`;
    },
    show: (exchange) => {
      status.textContent = '';
      exchanges = [exchange, ...exchanges].slice(0, KEPT);
      select(exchange);
      status.textContent = summary(exchange);
      bringIntoView(element);
    },
  };
}

/** On a narrow screen the answer is far below the buttons; where it can be seen, nothing moves. */
function bringIntoView(element: HTMLElement): void {
  const { top, bottom } = element.getBoundingClientRect();
  if (bottom < window.innerHeight * 0.25 || top > window.innerHeight * 0.6) {
    element.scrollIntoView();
  }
}

function emptyState(): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h(
      'p',
      { class: 'way', 'aria-hidden': 'true' },
      ...stops([
        { by: 'REST', to: 'Broker' },
        { by: '?', to: 'Service' },
      ]),
    ),
    h(
      'div',
      {},
      h('p', {}, 'Nothing tried yet.'),
      h('p', { class: 'muted' }, 'Press a button: request, answer, protocol and time appear here.'),
    ),
  );
}

function exchangeParts(brokerUrl: string, exchange: Exchange): HTMLElement[] {
  const { request, answered, failure, millis } = exchange;
  const copy = h('button', { type: 'button', class: 'quiet small' }, 'Copy as curl');
  on(copy, 'click', () => void copyText(curlOf(brokerUrl, request), copy));
  return [
    wayView(exchange),
    h(
      'div',
      { class: 'half request' },
      h('div', { class: 'half-head' }, h('h3', {}, 'Request'), copy),
      h('p', { class: 'line' }, h('b', {}, request.method), ' ', request.path),
      request.body === undefined
        ? h('p', { class: 'muted small' }, 'No body.')
        : jsonView(JSON.stringify(request.body)),
    ),
    h(
      'div',
      { class: 'half response' },
      h(
        'div',
        { class: 'half-head' },
        h('h3', {}, 'Answer'),
        h('span', { class: 'muted small' }, times(millis, answered?.serviceMillis)),
      ),
      answered &&
        h(
          'p',
          { class: 'line' },
          h('b', { class: failure ? 'status bad' : 'status good' }, `${answered.status}`),
          ` ${phraseOf(answered)}`,
        ),
      failure && failureView(failure),
      answered && answered.itemErrors.length > 0 && notTaken(answered.itemErrors),
      answered && answered.body !== '' && jsonView(answered.body),
    ),
  ];
}

function phraseOf({ status, statusText }: Answered): string {
  return statusText === '' ? (phrases[status] ?? '') : statusText;
}

/** HTTP/2 answers carry no reason phrase. */
const phrases: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

function notTaken(errors: readonly FieldError[]): HTMLElement {
  return h(
    'div',
    { class: 'notice warn' },
    h('strong', {}, 'Not all was taken'),
    fieldErrorList(errors),
  );
}

function wayView({ way, fellBack, failure }: Exchange): HTMLElement {
  if (way.length === 0) {
    return h('p', { class: 'way broken' }, h('span', { class: 'stop' }, 'Console'), leg('no answer'), h('span', { class: 'stop absent' }, 'Broker'));
  }
  return h(
    'p',
    { class: failure ? 'way failed' : 'way', 'aria-label': `The way it took: ${sayWay(way)}` },
    ...stops(way),
    fellBack && h('span', { class: 'fell-back' }, 'The service was away: kept in the durable queue.'),
  );
}

function stops(way: readonly Leg[]): HTMLElement[] {
  return [
    h('span', { class: 'stop' }, 'Console'),
    ...way.flatMap(({ to, by }) => [leg(by), h('span', { class: 'stop' }, to)]),
  ];
}

function leg(by: string): HTMLElement {
  return h('span', { class: 'leg' }, h('span', { class: 'leg-name' }, by));
}

function sayWay(way: readonly Leg[]): string {
  return `console${way.map(({ to, by }) => `, by ${by} to ${to}`).join('')}`;
}

function times(millis: number, serviceMillis: number | undefined): string {
  return serviceMillis === undefined
    ? duration(millis)
    : `${duration(millis)}, ${serviceMillis < 1 ? '< 1 ms' : duration(serviceMillis)} of it behind the broker`;
}

function outcome({ answered, failure }: Exchange): string {
  if (!answered) {
    return 'no answer';
  }
  return failure && answered.status < 400 ? `${answered.status}, error` : `${answered.status}`;
}

function summary(exchange: Exchange): string {
  return `${exchange.action.title}: ${outcome(exchange)} in ${duration(exchange.millis)}`;
}

function historyItem(exchange: Exchange, selected: boolean, select: () => void): HTMLElement {
  const item = h(
    'button',
    { type: 'button', class: 'history-item', 'aria-pressed': String(selected) },
    h('span', { class: 'muted' }, timeOfDay(exchange.at).slice(0, 8)),
    h('span', { class: 'history-title' }, exchange.action.title),
    h('span', { class: exchange.failure ? 'status bad' : 'status good' }, outcome(exchange)),
    h('span', { class: 'history-time' }, duration(exchange.millis)),
  );
  return h('li', {}, on(item, 'click', select));
}

async function copyText(text: string, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
  } catch {
    button.textContent = 'Copying is not allowed here';
  }
}
