import type { AlertAction, AlertsState } from '../api/alerts.ts';
import type { Alert } from '../api/model.ts';
import { h, on } from './dom.ts';
import { entryDetails, severityBadge } from './entry-view.ts';
import { failureSentence, failureView } from './failure.ts';
import { ago, timeElement, timeOfDay } from './time.ts';

export interface AlertsView {
  readonly element: HTMLElement;
  show(state: AlertsState): void;
  dispose(): void;
}

type Act = (alert: Alert, action: AlertAction) => Promise<void>;

const CLOCK_MILLIS = 5_000;

/** The latest alerts, each with its last entries and the buttons that its state allows. */
export function alertsView(act: Act, refresh: () => void): AlertsView {
  const open = h('span', { class: 'alert-count', role: 'status' });
  const note = h('div', {}, h('div', { class: 'skeleton', 'aria-hidden': 'true' }, h('span', {}), h('span', {})));
  const list = h('ol', { class: 'alerts' });
  const element = h(
    'section',
    { class: 'card alerts-card', 'aria-labelledby': 'alerts-title' },
    h('div', { class: 'card-head' }, h('h2', { id: 'alerts-title' }, 'Latest alerts'), open),
    note,
    list,
  );
  /** What each alert looked like when its item was made: an unchanged one keeps its item, and with it focus and what is unfolded. */
  const items = new Map<string, { readonly shape: string; readonly item: HTMLElement }>();

  const itemFor = (alert: Alert): HTMLElement => {
    const shape = JSON.stringify(alert);
    const known = items.get(alert.id);
    if (known?.shape === shape) {
      return known.item;
    }
    const unfolded = known?.item.querySelector('details')?.open ?? false;
    const item = alertItem(alert, act, unfolded);
    items.set(alert.id, { shape, item });
    return item;
  };

  const show = ({ alerts, failure }: AlertsState) => {
    const again = on(h('button', { type: 'button', class: 'small' }, 'Try again'), 'click', refresh);
    if (failure) {
      note.replaceChildren(
        ...(alerts
          ? [h('div', { class: 'notice warn row' }, h('span', {}, failureSentence(failure)), again)]
          : [failureView(failure), again]),
      );
    } else {
      note.replaceChildren(...(alerts?.length === 0 ? [calm()] : []));
    }
    const current = (alerts ?? []).map(itemFor);
    if (current.length !== list.children.length || current.some((item, index) => list.children[index] !== item)) {
      list.replaceChildren(...current);
    }
    for (const id of [...items.keys()].filter((known) => !alerts?.some((alert) => alert.id === known))) {
      items.delete(id);
    }
    const unresolved = (alerts ?? []).filter(({ state }) => state !== 'resolved').length;
    open.textContent = unresolved > 0 ? `${unresolved} unresolved` : '';
  };

  const clock = setInterval(() => {
    for (const time of list.querySelectorAll<HTMLTimeElement>('time[data-ago]')) {
      time.textContent = ago(new Date(time.dateTime));
    }
  }, CLOCK_MILLIS);

  return { element, show, dispose: () => clearInterval(clock) };
}

function alertItem(alert: Alert, act: Act, unfolded: boolean): HTMLElement {
  const error = h('div', { role: 'alert' });
  const latest = alert.entries.at(0);
  const seen = timeElement(alert.lastSeen, ago(new Date(alert.lastSeen)));
  seen.dataset.ago = '';
  const buttons = h('div', { class: 'buttons' });
  const offer = (label: string, action: AlertAction) => {
    const button = h('button', { type: 'button', class: 'small', 'aria-label': `${label} ${alert.rule}` }, label);
    on(button, 'click', () => {
      button.disabled = true;
      error.replaceChildren();
      act(alert, action).catch((cause: unknown) => {
        button.disabled = false;
        error.replaceChildren(failureView(cause instanceof Error ? cause : new Error(String(cause))));
      });
    });
    buttons.append(button);
  };
  if (alert.state !== 'acknowledged' && alert.state !== 'resolved') {
    offer('Acknowledge', 'acknowledge');
  }
  if (alert.state !== 'resolved') {
    offer('Resolve', 'resolve');
  }
  return h(
    'li',
    { class: 'alert', 'data-state': alert.state, 'data-severity': alert.severity },
    h(
      'div',
      { class: 'alert-head' },
      severityBadge(alert.severity),
      h('b', { class: 'alert-rule' }, alert.rule),
      h('span', { class: 'alert-state', 'data-state': alert.state }, alert.state),
    ),
    latest && h('p', { class: 'alert-latest' }, h('span', { class: 'muted' }, latest.source), ` ${latest.name}`),
    h('p', { class: 'muted small' }, alert.count === 1 ? 'Once, ' : `${alert.count} times, last `, seen),
    alert.entries.length > 0 && entriesOf(alert, unfolded),
    buttons,
    error,
  );
}

function entriesOf({ entries }: Alert, unfolded: boolean): HTMLElement {
  return h(
    'details',
    { open: unfolded, class: 'alert-entries' },
    h('summary', {}, entries.length === 1 ? 'The entry' : `The last ${entries.length} entries`),
    ...entries.map((entry) =>
      h(
        'div',
        { class: 'alert-entry' },
        h('p', {}, timeElement(entry.time, timeOfDay(new Date(entry.time))), ' ', h('b', {}, entry.name)),
        entryDetails(entry),
      ),
    ),
  );
}

function calm(): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('p', {}, 'No alerts.'),
    h('p', { class: 'muted' }, 'The shipped rule raises one for every ERROR and FATAL. Write an important entry to see it.'),
  );
}
