import { severities, type Severity, type User } from '../api/model.ts';
import {
  type Action,
  type EntryFields,
  type MailFields,
  mailStatus,
  onwardProtocols,
  protocolName,
  searchEntries,
  sendMail,
  sendMailByRpc,
  systemStatus,
  whoAmI,
  writeEntry,
  writeEntryByRpc,
} from '../try/actions.ts';
import type { Exchange } from '../try/exchange.ts';
import { h, on } from './dom.ts';

type Run = (action: Action) => Promise<Exchange>;

/** The forms and their buttons: an entry, a mail, and what can be looked up. */
export function actionsView(user: User, run: Run): { readonly element: HTMLElement } {
  return {
    element: h(
      'section',
      { class: 'actions', 'aria-label': 'Actions' },
      entryCard(run),
      mailCard(user, run),
      lookUpCard(run),
    ),
  };
}

function entryCard(run: Run): HTMLElement {
  const name = input('entry-name', 'greeting', { maxlength: 128 });
  const source = input('entry-source', 'console', { maxlength: 128 });
  const severity = h(
    'select',
    { id: 'entry-severity' },
    ...severities.map((value) => h('option', { value, selected: value === 'INFO' }, value)),
  );
  const data = textarea('entry-data', '{"text": "Hello from the console"}');
  const entry = (asSeverity?: Severity): EntryFields => ({
    source: source.value,
    severity: asSeverity ?? (severity.value as Severity),
    name: name.value,
    data: data.value,
  });
  return card(
    'entry',
    'Write a log entry',
    h(
      'div',
      { class: 'fields' },
      h('div', { class: 'triple' }, field('Name', name), field('Source', source), field('Severity', severity)),
      field('Data', data),
    ),
    choices(
      'Broker passes it on by',
      ...onwardProtocols.map((via) => button(protocolName(via), () => run(writeEntry(entry(), via)))),
    ),
    choices(
      'Other ways',
      button('JSON-RPC to the broker', () => run(writeEntryByRpc(entry()))),
      button('Important entry (ERROR)', () => run(writeEntry(entry('ERROR'), 'grpc')), 'alarming'),
    ),
  );
}

function mailCard(user: User, run: Run): HTMLElement {
  const to = input('mail-to', user.email, { inputmode: 'email', spellcheck: 'false' });
  const subject = input('mail-subject', 'Hello from Signalbox', { maxlength: 200 });
  const text = textarea('mail-text', 'This mail was sent from the console.');
  const mail = (): MailFields => ({ to: to.value, subject: subject.value, text: text.value });
  let sent = '';
  const status = button('Delivery status', () => run(mailStatus(sent)));
  status.disabled = true;
  const send = async (action: Action): Promise<Exchange> => {
    const exchange = await run(action);
    const id = exchange.answered?.ids[0];
    if (id !== undefined && !exchange.failure) {
      sent = id;
      status.disabled = false;
    }
    return exchange;
  };
  return card(
    'mail',
    'Send a mail',
    h(
      'div',
      { class: 'fields' },
      h('div', { class: 'pair' }, field('To', to), field('Subject', subject)),
      field('Text', text),
    ),
    choices(
      'Send it by',
      button('REST', () => send(sendMail(mail()))),
      button('JSON-RPC', () => send(sendMailByRpc(mail()))),
      status,
    ),
  );
}

function lookUpCard(run: Run): HTMLElement {
  const words = input('search-words', 'greeting', { maxlength: 200 });
  const search = () => run(searchEntries(words.value));
  const searchButton = button('Search', search);
  on(words, 'keydown', (event) => {
    if (event.key === 'Enter') {
      searchButton.click();
    }
  });
  return card(
    'look-up',
    'Look up',
    h('div', { class: 'fields search' }, field('Words in name or data', words), searchButton),
    choices(
      'Or ask',
      button('Who am I', () => run(whoAmI)),
      button('Status of all services', () => run(systemStatus)),
    ),
  );
}

function card(id: string, title: string, ...content: HTMLElement[]): HTMLElement {
  return h('section', { class: 'card', 'aria-labelledby': `${id}-title` }, h('h2', { id: `${id}-title` }, title), ...content);
}

function field(label: string, control: HTMLElement): HTMLElement {
  return h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
}

function input(
  id: string,
  value: string,
  attributes: { maxlength?: number; inputmode?: string; spellcheck?: string } = {},
): HTMLInputElement {
  return h('input', { id, value, type: 'text', autocomplete: 'off', ...attributes });
}

function textarea(id: string, value: string): HTMLTextAreaElement {
  return h('textarea', { id, rows: 2, spellcheck: 'false' }, value);
}

function choices(label: string, ...buttons: HTMLButtonElement[]): HTMLElement {
  return h(
    'div',
    { class: 'choices', role: 'group', 'aria-label': label },
    h('span', { class: 'choices-label', 'aria-hidden': 'true' }, label),
    h('div', { class: 'buttons' }, ...buttons),
  );
}

/** A button that is busy, and can't be pressed again, until its work is done. */
function button(label: string, work: () => Promise<unknown>, kind = ''): HTMLButtonElement {
  const element = h('button', { type: 'button', class: kind }, label);
  return on(element, 'click', () => {
    if (element.hasAttribute('aria-busy')) {
      return;
    }
    element.setAttribute('aria-busy', 'true');
    void work().finally(() => element.removeAttribute('aria-busy'));
  });
}
