import { attempted, fannedOut, testId } from '#testkit';
import { decodeFact } from './decode-fact.ts';

const ONE = { event: 'evt-1', endpoint: testId('ep', 'one'), acceptedAt: Date.UTC(2026, 0, 1) };
const decode = (value: unknown) => decodeFact(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));

test('a fact comes out as it went in', () => {
  for (const fact of [attempted(ONE), fannedOut(ONE, [ONE.endpoint])]) expect(decode(fact)).toEqual(fact);
});

test('characters that Postgres cannot hold are replaced, in names too', () => {
  const headers = { 'a\0': 'b\0\ud800' };
  const fact = decode(attempted(ONE, { response: { status: 200, headers, body: '', truncated: false } }));
  expect(fact).toMatchObject({ response: { headers: { 'a\ufffd': 'b\ufffd\ufffd' } } });
});

test('whole surrogate pairs are left alone, also as escapes', () => {
  const text = JSON.stringify(attempted(ONE, { error: { code: 'timeout', message: 'HERE' } }));
  expect(decode(text.replace('HERE', '\\ud83d\\ude00'))).toMatchObject({ error: { message: '😀' } });
});

test('a code that this version does not know is no reason to lose the fact', () => {
  expect(decode({ ...attempted(ONE), error: { code: 'of_tomorrow', message: '' } })).toBeTruthy();
});

test.each([
  ['no JSON', '{"kind":'],
  ['of an unknown kind', { ...attempted(ONE), kind: 'unheard_of' }],
  ['without an event', { ...attempted(ONE), event: undefined }],
  ['of no time', { ...attempted(ONE), at: 1e300 }],
  [
    'with a body that is not base64',
    { ...attempted(ONE), response: { status: 200, headers: {}, body: '*', truncated: false } },
  ],
  ['with a delivery of another time', { ...attempted(ONE), delivery: attempted({ ...ONE, acceptedAt: 5 }).delivery }],
])('a fact %s is refused', (_, value) => {
  expect(() => decode(value)).toThrow();
});
