import { describe, expect, it } from '@jest/globals';
import { endpointUrlProblem } from './endpoint-url.ts';

describe('endpointUrlProblem', () => {
  it.each([
    'https://example.com',
    'http://example.com:8080/a/b?c=d&e=%20',
    'HTTPS://EXAMPLE.COM',
    'https://example.com./x',
    'https://bücher.example',
    'http://localhost:3000',
    'http://127.0.0.1',
    'http://[::1]:8080/x',
    'http://service_a.internal',
    `https://example.com/${'x'.repeat(2028)}`,
  ])('%s is fine', (url) => expect(endpointUrlProblem(url)).toBeUndefined());

  it.each([
    [undefined, /must be a URL/],
    [null, /must be a URL/],
    [['https://example.com'], /must be a URL/],
    ['', /must start with/],
    ['nope', /must start with/],
    ['example.com', /must start with/],
    ['ftp://example.com', /must start with/],
    ['javascript:alert(1)', /must start with/],
    ['file:///etc/passwd', /must start with/],
    ['//example.com', /must start with/],
    ['http:example.com', /must start with/],
    ['https:///example.com', /must start with/],
    ['https://', /must start with/],
    ['https://:443', /must be a URL/],
    ['https://example.com:99999', /must be a URL/],
    ['https://exa mple.com', /spaces/],
    ['https://example.com/\n', /spaces or control/],
    ['https://example.com/\u0000', /control/],
    ['https://user@example.com', /user name/],
    ['https://:pass@example.com', /user name/],
    ['https://example.com/#x', /fragment/],
    ['https://example.com#', /fragment/],
    ['https://a..b', /host name/],
    ['https://-a.example', /host name/],
    ['https://.', /host name|URL/],
    [`https://example.com/${'x'.repeat(2029)}`, /longer than 2048/],
  ])('%j is refused', (url, problem) => expect(endpointUrlProblem(url)).toMatch(problem));
});
