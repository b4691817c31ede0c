import { parseQuery } from './query-string.ts';

test.each([
  ['', {}],
  ['a=1&b=%20x+y', { a: '1', b: ' x y' }],
  ['a=1&a=2', { a: ['1', '2'] }],
  ['labels[region]=eu&labels[a.b]=c=d', { labels: { region: 'eu', 'a.b': 'c=d' } }],
  ['labels%5Bregion%5D=eu', { labels: { region: 'eu' } }],
  ['labels[x]=1&labels[x]=2', { labels: { x: ['1', '2'] } }],
  ['labels[x]=1&labels=2', { labels: { x: '1' } }],
  ['labels=2&labels[x]=1', { labels: { x: '1' } }],
  ['a[b][c]=1&[d]=2&[]=3&e[f][]=4', { 'a[b][c]': '1', '[d]': '2', '[]': '3', 'e[f][]': '4' }],
  ['a[]=1&a[]=2', { a: ['1', '2'] }],
  ['a[]=1', { a: ['1'] }],
  ['a=1&a[]=2&a[]=3', { a: ['1', '2', '3'] }],
  ['a[]=1&a=2', { a: ['1', '2'] }],
  ['a[]=1&a[x]=2', { a: { x: '2' } }],
  ['a[x]=2&a[]=1', { a: { x: '2' } }],
  ['bad=%zz', { bad: '%zz' }],
])('%j', (text, query) => {
  expect(JSON.parse(JSON.stringify(parseQuery(text)))).toEqual(query);
});

test('names that objects inherit are names like others', () => {
  const query = parseQuery('__proto__[x]=1&labels[__proto__]=2&labels[constructor]=3') as Record<string, object>;
  expect(Object.keys(query)).toEqual(['__proto__', 'labels']);
  expect(Object.entries(query['labels']!)).toEqual([
    ['__proto__', '2'],
    ['constructor', '3'],
  ]);
  expect(({} as { x?: unknown }).x).toBeUndefined();
});
