import { describe, expect, it } from '@jest/globals';
import { customHeadersProblem } from './custom-headers.ts';

describe('customHeadersProblem', () => {
  it.each([
    {},
    { 'X-Team': 'billing' },
    { Authorization: 'Bearer abc.def' },
    { 'x-empty': '' },
    { 'x-spaces': 'a b\tc' },
    { "!#$%&'*+.^_`|~": 'any token is a name' },
  ])('%j is fine', (headers) => expect(customHeadersProblem(headers)).toBeUndefined());

  it.each([
    'Host',
    'content-length',
    'Content-Type',
    'connection',
    'Transfer-Encoding',
    'te',
    'trailer',
    'Upgrade',
    'Keep-Alive',
    'Proxy-Authorization',
    'proxy-anything',
    'User-Agent',
    'traceparent',
    'tracestate',
    'webhook-id',
    'Webhook-Signature',
  ])('%s is reserved', (name) => expect(customHeadersProblem({ [name]: 'x' })).toMatch(`${name} is reserved`));

  it.each([
    [null, /must be an object/],
    ['x: y', /must be an object/],
    [[['x', 'y']], /must be an object/],
    [{ '': 'x' }, /"" is not a valid header name/],
    [{ 'x y': 'x' }, /"x y" is not a valid header name/],
    [{ 'x:': 'x' }, /not a valid header name/],
    [{ 'x\r\ny': 'x' }, /not a valid header name/],
    [{ ü: 'x' }, /not a valid header name/],
    [{ [`x${'y'.repeat(100)}`]: 'x' }, /not a valid header name/],
    [{ x: 1 }, /value of x must be text/],
    [{ x: null }, /value of x must be text/],
    [{ x: ['a', 'b'] }, /value of x must be text/],
    [{ x: 'a\r\nb: c' }, /value of x must be printable/],
    [{ x: 'a\nb' }, /must be printable/],
    [{ x: ' a' }, /spaces around/],
    [{ x: 'a ' }, /spaces around/],
    [{ x: 'é' }, /must be printable ASCII/],
    [{ x: 'a'.repeat(4097) }, /must not be longer than 4096/],
    [{ 'X-A': '1', 'x-a': '2' }, /x-a occurs twice/],
    [Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`x-${n}`, 'y'])), /more than 50/],
  ])('%j is refused', (headers, problem) => expect(customHeadersProblem(headers)).toMatch(problem));

  it('a refusal never shows the value', () => {
    expect(customHeadersProblem({ authorization: 'Bearer geheim\n' })).not.toMatch('geheim');
  });
});
