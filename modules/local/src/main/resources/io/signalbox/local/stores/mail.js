const byId = (id) => document.getElementById(id);
const refreshMillis = 2000;

let mails = [];
let chosen;
let part;

const time = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });

async function request(path, options) {
  const response = await fetch(path, options);
  if (!response.ok && response.status !== 404) throw new Error(`${response.status} from ${path}`);
  return response;
}

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

function row(mail) {
  const button = element('button', '', '');
  button.type = 'button';
  const received = element('time', '', clock.format(new Date(mail.receivedAt)));
  received.dateTime = mail.receivedAt;
  button.append(
    element('span', 'subject', mail.subject || '(no subject)'),
    received,
    element('span', 'people', `${mail.from} → ${mail.to.join(', ')}`),
  );
  if (mail.id === chosen?.id) button.setAttribute('aria-current', 'true');
  button.addEventListener('click', () => choose(mail.id));
  const item = document.createElement('li');
  item.append(button);
  return item;
}

function render() {
  byId('list').replaceChildren(...mails.map(row));
  byId('count').textContent = mails.length === 1 ? '1 mail' : `${mails.length} mails`;
  byId('clear').hidden = mails.length === 0;
  byId('mail').hidden = !chosen;
  byId('empty').hidden = Boolean(chosen);
  byId('empty').classList.toggle('nothing', mails.length === 0);
  byId('empty').querySelector('h2').textContent = mails.length === 0 ? 'No mail yet' : 'Choose a mail';
  document.title = mails.length === 0 ? 'Caught mail' : `(${mails.length}) Caught mail`;
  if (chosen) renderChosen();
}

function renderChosen() {
  byId('subject').textContent = chosen.subject || '(no subject)';
  byId('from').textContent = chosen.from || '(empty envelope sender)';
  byId('to').textContent = chosen.to.join(', ');
  byId('received').textContent = time.format(new Date(chosen.receivedAt));
  byId('tab-html').hidden = !chosen.html;
  byId('tab-text').hidden = !chosen.text;
  for (const tab of document.querySelectorAll('[data-part]')) {
    tab.setAttribute('aria-pressed', String(tab.dataset.part === part));
  }
  const frame = byId('html');
  const source = `/messages/${chosen.id}/html`;
  frame.hidden = part !== 'html';
  byId('text').hidden = part === 'html';
  if (part === 'html') {
    if (!frame.src.endsWith(source)) frame.src = source;
  } else {
    byId('text').textContent = chosen[part];
  }
}

async function choose(id) {
  const response = await request(`/api/messages/${id}`);
  chosen = response.ok ? await response.json() : undefined;
  part = chosen?.html ? 'html' : chosen?.text ? 'text' : 'raw';
  render();
}

async function refresh() {
  try {
    const { items } = await (await request('/api/messages')).json();
    const changed = items.length !== mails.length || items[0]?.id !== mails[0]?.id;
    mails = items;
    if (chosen && !items.some((mail) => mail.id === chosen.id)) chosen = undefined;
    if (changed) render();
  } catch {
    byId('count').textContent = 'Signalbox is not running';
    mails = [];
  }
}

async function forget(path) {
  await request(path, { method: 'DELETE' });
  chosen = undefined;
  mails = [];
  await refresh();
  render();
}

for (const tab of document.querySelectorAll('[data-part]')) {
  tab.addEventListener('click', () => {
    part = tab.dataset.part;
    render();
  });
}
byId('back').addEventListener('click', () => {
  chosen = undefined;
  render();
});
byId('delete').addEventListener('click', () => forget(`/api/messages/${chosen.id}`));
byId('clear').addEventListener('click', () => forget('/api/messages'));

await refresh();
render();
setInterval(() => {
  if (!document.hidden) refresh();
}, refreshMillis);
