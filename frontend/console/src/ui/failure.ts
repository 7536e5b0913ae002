import { type FieldError, type Problem, Refused } from '../api/problem.ts';
import { h } from './dom.ts';

/** Shows why something failed: problem details (RFC 9457) with their field errors, or an Error's sentence. */
export function failureView(failure: Problem | Error): HTMLElement {
  if (failure instanceof Refused) {
    return problemView(failure.problem);
  }
  return failure instanceof Error ? notice('No answer', failure.message) : problemView(failure);
}

/** The one line that says it best. */
export function failureSentence(failure: Error): string {
  return failure instanceof Refused ? failure.problem.detail || failure.problem.title : failure.message;
}

/** What is wrong, line by line. */
export function fieldErrorList(errors: readonly FieldError[]): HTMLElement {
  return h(
    'ul',
    { class: 'field-errors' },
    ...errors.map(({ where, detail }) => h('li', {}, where !== '' && h('code', {}, where), ` ${detail}`)),
  );
}

function problemView({ type, title, status, detail, errors, retryAfter }: Problem): HTMLElement {
  const repeated = detail === title || (errors.length > 0 && errors.every((error) => detail.includes(error.detail)));
  const element = notice(status > 0 ? `${status} ${title}` : title, repeated ? '' : detail);
  if (errors.length > 0) {
    element.append(fieldErrorList(errors));
  }
  if (retryAfter !== undefined) {
    element.append(h('p', {}, `Try again in ${retryAfter} s.`));
  }
  if (type !== 'about:blank') {
    element.append(h('p', { class: 'problem-type' }, type));
  }
  return element;
}

function notice(title: string, detail: string): HTMLElement {
  return h('div', { class: 'notice bad' }, h('strong', {}, title), detail !== '' && h('p', {}, detail));
}
