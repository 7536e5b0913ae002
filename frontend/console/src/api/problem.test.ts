import { describe, expect, it } from 'vitest';
import { fieldErrorsOf, problemOf, rpcProblemOf, secondsOf } from './problem.ts';

describe('a problem', () => {
  it('is read from problem+json with its field errors', () => {
    const body = JSON.stringify({
      type: 'https://signalbox.example/problems/invalid-entry',
      title: 'Invalid entry',
      status: 400,
      detail: 'Nothing of it can be taken.',
      errors: [
        { field: 'name', detail: 'must not be empty' },
        { pointer: '/to/0', detail: 'is no address' },
        { index: 0, type: 'invalid-entry', detail: 'has no source' },
        { message: 'something else' },
        'no error at all',
      ],
    });
    expect(problemOf(new Response(body, { status: 400 }), body)).toEqual({
      type: 'https://signalbox.example/problems/invalid-entry',
      title: 'Invalid entry',
      status: 400,
      detail: 'Nothing of it can be taken.',
      errors: [
        { where: 'name', detail: 'must not be empty' },
        { where: '/to/0', detail: 'is no address' },
        { where: 'entry 1', detail: 'has no source' },
        { where: '', detail: 'something else' },
      ],
    });
  });

  it.each(['', '<h1>Bad Gateway</h1>', '[]', '"text"', 'null', '{"title":7,"errors":{}}'])(
    'is made of the status where the body is %j',
    (body) => {
      const response = new Response(body, { status: 502, statusText: 'Bad Gateway' });
      expect(problemOf(response, body)).toMatchObject({ title: 'Bad Gateway', status: 502, detail: '', errors: [] });
    },
  );

  it('has a title where HTTP/2 gives no reason phrase', () => {
    expect(problemOf(new Response('', { status: 503 }), '').title).toBe('HTTP 503');
  });

  it('tells how long to wait', () => {
    const response = new Response('', { status: 429, headers: { 'Retry-After': '17' } });
    expect(problemOf(response, '').retryAfter).toBe(17);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it.each([
    ['120', 120],
    ['0', 0],
    ['-3', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s is %s seconds', (header, seconds) => {
    expect(secondsOf(header, now)).toBe(seconds);
  });
});

describe('a JSON-RPC error', () => {
  it('is a problem, with what its data says', () => {
    const answer = {
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32602, message: 'Invalid params', data: { title: 'The request is not valid', errors: [{ field: 'to', detail: 'is missing' }] } },
    };
    expect(rpcProblemOf(answer)).toMatchObject({
      title: 'The request is not valid (JSON-RPC error -32602)',
      status: 0,
      detail: 'Invalid params',
      errors: [{ where: 'to', detail: 'is missing' }],
    });
  });

  it('needs no data', () => {
    expect(rpcProblemOf({ error: { code: -32601, message: 'Method not found' } })).toMatchObject({
      title: 'JSON-RPC error -32601',
      detail: 'Method not found',
      errors: [],
    });
  });

  it('is not seen in a result', () => {
    expect(rpcProblemOf({ jsonrpc: '2.0', id: 1, result: {} })).toBeUndefined();
    expect(rpcProblemOf(undefined)).toBeUndefined();
  });
});

describe('field errors', () => {
  it('are none where there is no list', () => {
    expect(fieldErrorsOf(undefined)).toEqual([]);
    expect(fieldErrorsOf('name')).toEqual([]);
  });
});
