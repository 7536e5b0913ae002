import { describe, expect, it } from 'vitest';
import { SseParser } from './sse.ts';

const stream = [
  ': welcome\n\n',
  'event: entry\nid: 1\ndata: {"name":"one"}\n\n',
  'data: first\r\ndata:second\r\n\r\n',
  'event: entry\rdata: by carriage return\r\r',
  ': heartbeat\n',
  'event: never dispatched, it has no data\n\n',
  'data\n\n',
  'retry: 10\nunknown: field\ndata: last\n\n',
].join('');

const events = [
  { event: 'entry', id: '1', data: '{"name":"one"}' },
  { event: 'message', id: '1', data: 'first\nsecond' },
  { event: 'entry', id: '1', data: 'by carriage return' },
  { event: 'message', id: '1', data: '' },
  { event: 'message', id: '1', data: 'last' },
];

describe('the event stream parser', () => {
  it('understands every line ending, comments and fields of several lines', () => {
    expect(new SseParser().push(stream)).toEqual(events);
  });

  it('gives the same events wherever the stream is cut', () => {
    for (let cut = 0; cut <= stream.length; cut++) {
      const parser = new SseParser();
      expect([...parser.push(stream.slice(0, cut)), ...parser.push(''), ...parser.push(stream.slice(cut))]).toEqual(
        events,
      );
    }
  });

  it('gives the same events character by character', () => {
    const parser = new SseParser();
    expect(Array.from(stream).flatMap((character) => parser.push(character))).toEqual(events);
  });

  it('keeps an unfinished event to itself', () => {
    expect(new SseParser().push('data: unfinished\n')).toEqual([]);
  });

  it('takes away one blank after the colon only', () => {
    expect(new SseParser().push('data:  two\n\n')).toEqual([{ event: 'message', id: '', data: ' two' }]);
  });

  it('refuses an event longer than a megabyte', () => {
    const parser = new SseParser();
    const kilobyte = 'x'.repeat(1024);
    expect(() => {
      for (let written = 0; written <= 1024; written++) {
        parser.push(kilobyte);
      }
    }).toThrow(RangeError);
    expect(() => new SseParser().push(`data: ${kilobyte}\n`.repeat(1025))).toThrow(RangeError);
  });
});
