/** One event of a stream, as "9.2.6 Interpreting an event stream" of the HTML standard dispatches it. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string;
}

const MAX_EVENT_CHARACTERS = 1 << 20;

/** Turns the text of an event stream, cut anywhere, into its events. Comments and `retry` are skipped. */
export class SseParser {
  #rest = '';
  #afterCarriageReturn = false;
  #event = '';
  #data: string[] = [];
  #size = 0;
  #id = '';

  /** The events that `text` completes; throws a RangeError when one grows past a megabyte. */
  push(text: string): ServerSentEvent[] {
    const events: ServerSentEvent[] = [];
    for (const line of this.#lines(text)) {
      if (line === '') {
        events.push(...this.#dispatch());
      } else {
        this.#field(line);
      }
    }
    return events;
  }

  /** Complete lines: they end with CRLF, LF or CR, and a CRLF may be cut in two. */
  *#lines(text: string): Generator<string> {
    let start = this.#afterCarriageReturn && text.startsWith('\n') ? 1 : 0;
    if (text !== '') {
      this.#afterCarriageReturn = text.endsWith('\r');
    }
    for (const end of text.matchAll(/\r\n|\n|\r/g)) {
      if (end.index >= start) {
        const line = this.#rest + text.slice(start, end.index);
        this.#rest = '';
        start = end.index + end[0].length;
        yield line;
      }
    }
    this.#rest += text.slice(start);
    this.#bound(this.#rest.length);
  }

  #field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    switch (name) {
      case 'event':
        this.#event = value;
        break;
      case 'data':
        this.#data.push(value);
        this.#size += value.length;
        this.#bound(this.#size);
        break;
      case 'id':
        if (!value.includes('\0')) {
          this.#id = value;
        }
        break;
    }
  }

  #dispatch(): ServerSentEvent[] {
    const event = { event: this.#event || 'message', data: this.#data.join('\n'), id: this.#id };
    const empty = this.#data.length === 0;
    this.#event = '';
    this.#data = [];
    this.#size = 0;
    return empty ? [] : [event];
  }

  #bound(characters: number): void {
    if (characters > MAX_EVENT_CHARACTERS) {
      throw new RangeError('An event of the stream is longer than a megabyte.');
    }
  }
}
