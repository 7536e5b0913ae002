import { parseJson } from '../api/json.ts';
import { h } from './dom.ts';

const MAX_CHARACTERS = 20_000;
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Shows text; indented and coloured where it is JSON. */
export function jsonView(text: string): HTMLPreElement {
  const json = parseJson(text);
  if (json === undefined) {
    return pre(clip(text));
  }
  return pre(...coloured(clip(JSON.stringify(json, undefined, 2))));
}

function pre(...children: (Node | string)[]): HTMLPreElement {
  return h('pre', { class: 'code', tabindex: 0 }, ...children);
}

function coloured(json: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of json.matchAll(TOKEN)) {
    parts.push(json.slice(end, match.index));
    const [token, text, colon, literal] = match;
    if (text !== undefined) {
      parts.push(h('span', { class: colon === undefined ? 'json-text' : 'json-key' }, text), colon ?? '');
    } else {
      parts.push(h('span', { class: literal === undefined ? 'json-number' : 'json-literal' }, token));
    }
    end = match.index + token.length;
  }
  parts.push(json.slice(end));
  return parts;
}

function clip(text: string): string {
  const more = text.length - MAX_CHARACTERS;
  return more > 0 ? `${text.slice(0, MAX_CHARACTERS)}\n… ${more} more characters` : text;
}
