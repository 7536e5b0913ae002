import type { Entry } from '../api/model.ts';
import type { TailState } from '../api/tail.ts';
import { h, on } from './dom.ts';
import { entryDetails, severityBadge } from './entry-view.ts';
import { failureSentence, failureView } from './failure.ts';
import { duration, timeElement, timeOfDay } from './time.ts';

const KEPT = 200;

export interface TailView {
  readonly element: HTMLElement;
  stateChanged(state: TailState): void;
  /** Takes entries in, in any order; known ones are skipped. */
  add(entries: readonly Entry[]): void;
  /** Marks the entries with these ids as written from this page. */
  markOwn(ids: readonly string[]): void;
  dispose(): void;
}

/** The last 200 entries, newest first. While it is paused, new ones wait and are counted; `restart` connects at once. */
export function tailView(restart: () => void): TailView {
  const state = h('span', { class: 'tail-state', role: 'status' });
  const pause = h('button', { type: 'button', class: 'small', 'aria-pressed': 'false' }, 'Pause');
  const clear = h('button', { type: 'button', class: 'quiet small' }, 'Clear');
  const note = h('div', { class: 'tail-note' });
  const list = h('ol', { class: 'tail', 'aria-label': 'Log entries, newest first', tabindex: 0 });
  const element = h(
    'section',
    { class: 'card tail-card', 'aria-labelledby': 'tail-title' },
    h(
      'div',
      { class: 'card-head' },
      h('h2', { id: 'tail-title' }, 'Live tail'),
      state,
      h('div', { class: 'buttons' }, pause, clear),
    ),
    note,
    list,
  );
  const rows = new Map<string, HTMLLIElement>();
  const seen = new Set<string>();
  const own = new Set<string>();
  let current: TailState = { kind: 'connecting' };
  let everLive = false;
  let paused = false;
  let pending: Entry[] = [];
  let frame = 0;

  const explain = () => {
    if (current.kind === 'refused') {
      note.replaceChildren(failureView(current.cause));
    } else if (current.kind === 'waiting' && current.cause) {
      const retry = on(h('button', { type: 'button', class: 'small' }, 'Now'), 'click', restart);
      const text = `${failureSentence(current.cause)} Trying again in ${duration(current.millis)}.`;
      note.replaceChildren(h('div', { class: 'notice warn row' }, h('span', {}, text), retry));
    } else if (rows.size === 0) {
      note.replaceChildren(everLive ? quiet() : skeleton());
    } else {
      note.replaceChildren();
    }
  };

  const render = () => {
    frame = 0;
    if (paused) {
      pause.textContent = pending.length > 0 ? `Resume (${pending.length} new)` : 'Resume';
      return;
    }
    const atTop = list.scrollTop < 4;
    const height = list.scrollHeight;
    for (const entry of pending.sort(byReceipt)) {
      place(entry);
    }
    pending = [];
    for (const row of [...list.children].slice(KEPT)) {
      row.remove();
      rows.delete(row.getAttribute('data-id') ?? '');
    }
    if (!atTop) {
      list.scrollTop += list.scrollHeight - height;
    }
    explain();
  };

  const place = (entry: Entry) => {
    const row = rowOf(entry, own.has(entry.id));
    const after = [...list.children].find((other) => shownReceipt(other) <= receiptOf(entry));
    list.insertBefore(row, after ?? null);
    rows.set(entry.id, row);
  };

  const schedule = () => {
    frame ||= requestAnimationFrame(render);
  };

  on(pause, 'click', () => {
    paused = !paused;
    pause.setAttribute('aria-pressed', String(paused));
    pause.textContent = paused ? 'Resume' : 'Pause';
    stateChanged(current);
    schedule();
  });
  on(clear, 'click', () => {
    pending = [];
    rows.clear();
    list.replaceChildren();
    explain();
  });

  const stateChanged = (next: TailState) => {
    current = next;
    everLive ||= next.kind === 'live';
    state.textContent = paused ? 'paused' : stateNames[next.kind];
    state.dataset.state = paused ? 'paused' : next.kind;
    explain();
  };
  stateChanged(current);

  return {
    element,
    stateChanged,
    add: (entries) => {
      for (const entry of entries) {
        if (!seen.has(entry.id)) {
          seen.add(entry.id);
          pending.push(entry);
        }
      }
      forgetOldest(seen, KEPT * 10);
      pending = pending.slice(-KEPT);
      schedule();
    },
    markOwn: (ids) => {
      ids.forEach((id) => own.add(id));
      forgetOldest(own, KEPT);
      ids.forEach((id) => rows.get(id)?.classList.add('own'));
    },
    dispose: () => cancelAnimationFrame(frame),
  };
}

const stateNames: Readonly<Record<TailState['kind'], string>> = {
  connecting: 'connecting…',
  live: 'live',
  waiting: 'reconnecting…',
  refused: 'not allowed',
  stopped: 'stopped',
};

function rowOf(entry: Entry, own: boolean): HTMLLIElement {
  const details = h(
    'details',
    {},
    h(
      'summary',
      {},
      timeElement(entry.time, timeOfDay(new Date(entry.time))),
      severityBadge(entry.severity),
      h('span', { class: 'entry-source' }, entry.source),
      h('span', { class: 'entry-text' }, h('b', {}, entry.name), entry.data !== '' && ` ${entry.data.slice(0, 300)}`),
    ),
  );
  details.addEventListener(
    'toggle',
    () => {
      details.append(entryDetails(entry));
    },
    { once: true },
  );
  return h('li', { class: own ? 'own' : '', 'data-id': entry.id, 'data-received': receiptOf(entry) }, details);
}

function quiet(): HTMLElement {
  return h(
    'div',
    { class: 'empty' },
    h('p', {}, 'It is quiet.'),
    h('p', { class: 'muted' }, 'Entries appear here as soon as they are stored. Write one above.'),
  );
}

function skeleton(): HTMLElement {
  return h(
    'div',
    { class: 'skeleton', 'aria-hidden': 'true' },
    ...Array.from({ length: 4 }, () => h('span', {})),
  );
}

function byReceipt(left: Entry, right: Entry): number {
  return receiptOf(left) - receiptOf(right);
}

/** Milliseconds since the epoch; as text, times with and without a fraction would not sort. */
function receiptOf({ receivedAt }: Entry): number {
  return Date.parse(receivedAt) || 0;
}

function shownReceipt(row: Element): number {
  return Number(row.getAttribute('data-received'));
}

function forgetOldest(ids: Set<string>, kept: number): void {
  for (const id of ids) {
    if (ids.size <= kept) {
      return;
    }
    ids.delete(id);
  }
}
