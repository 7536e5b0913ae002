import type { Entry, Severity } from '../api/model.ts';
import { h } from './dom.ts';
import { jsonView } from './json-view.ts';

/** A severity in its colour. */
export function severityBadge(severity: Severity): HTMLElement {
  return h('span', { class: 'severity', 'data-severity': severity }, severity);
}

/** Every field of an entry that has a value. */
export function entryDetails(entry: Entry): HTMLElement {
  const facts: (readonly [string, string])[] = [
    ['id', entry.id],
    ['time', entry.time],
    ['received', entry.receivedAt],
    ['origin', entry.origin],
    ['trace', entry.traceId],
    ...Object.entries(entry.attributes),
  ];
  return h(
    'div',
    { class: 'entry-details' },
    h(
      'dl',
      {},
      ...facts
        .filter(([, value]) => value !== '')
        .flatMap(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]),
    ),
    entry.data !== '' && jsonView(entry.data),
  );
}
