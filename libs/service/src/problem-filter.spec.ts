import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import { ERRORS, HookwireError, toProblem } from './errors.ts';
import type { Logger } from './logger.ts';
import { ProblemFilter, toHookwireError } from './problem-filter.ts';

/** What the filter answers to something thrown, and what it logs. */
function answerTo(
  thrown: unknown,
  translate?: (error: unknown) => HookwireError | undefined,
  sent: Record<string, string | undefined> = {},
) {
  const logged: unknown[] = [];
  const headers: Record<string, string> = {};
  const answer = { status: 0, headers, body: {} as Record<string, unknown> };
  const reply = {
    header: (name: string, value: string) => ((headers[name] = value), reply),
    removeHeader: (name: string) => ((headers[name] = 'removed'), reply),
    status: (code: number) => ((answer.status = code), reply),
    send: (text: string) => ((answer.body = JSON.parse(text)), reply),
  };
  const request = { method: 'GET', url: '/x', id: 'req-1', headers: sent };
  const host = { switchToHttp: () => ({ getRequest: () => request, getResponse: () => reply }) };
  const logger = { error: (fields: unknown) => void logged.push(fields) } as unknown as Logger;
  new ProblemFilter(logger, translate).catch(thrown, host as unknown as ArgumentsHost);
  return { ...answer, logged };
}

describe('the problem filter', () => {
  it.each(Object.keys(ERRORS) as (keyof typeof ERRORS)[])('answers %s as the catalogue has it', (code) => {
    const { status, headers, body } = answerTo(new HookwireError(code, 'what to do'));
    const [expected, title] = ERRORS[code];
    expect(status).toBe(expected);
    expect(headers['content-type']).toBe('application/problem+json');
    const type = `https://hookwire.dev/errors#${code}`;
    expect(body).toEqual({ type, title, status: expected, code, detail: 'what to do' });
  });

  it('says when to come again, and how to authenticate', () => {
    expect(answerTo(new HookwireError('unavailable', '')).headers['retry-after']).toBe('1');
    expect(answerTo(new HookwireError('unavailable', '', { retryAfter: 30 })).headers['retry-after']).toBe('30');
    expect(answerTo(new HookwireError('unauthorized', '')).headers['www-authenticate']).toBe('Bearer');
    expect(answerTo(new HookwireError('forbidden', '')).headers).toEqual({
      'content-type': 'application/problem+json',
    });
  });

  it.each([
    ['9000000', 'removed'],
    ['99000000000', undefined],
    [undefined, undefined],
  ])('lets a client finish that sends too much, up to a size: %s bytes', (length, connection) => {
    const sent = length === undefined ? {} : { 'content-length': length };
    const tooLarge = new HookwireError('payload_too_large', '');
    expect(answerTo(tooLarge, undefined, sent).headers['connection']).toBe(connection);
    expect(answerTo(new HookwireError('not_found', ''), undefined, sent).headers['connection']).toBeUndefined();
  });

  it('names the fields that are wrong', () => {
    const fields = [{ field: 'a[0]', message: 'is missing' }];
    expect(answerTo(new HookwireError('validation_failed', 'x', { fields })).body['errors']).toEqual(fields);
  });

  it.each([
    [{ code: 'FST_ERR_CTP_BODY_TOO_LARGE' }, 'payload_too_large'],
    [{ code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }, 'unsupported_media_type'],
    [{ code: 'FST_ERR_CTP_INVALID_JSON_BODY' }, 'invalid_json'],
    [new NotFoundException('Cannot GET /x'), 'not_found'],
    [new BadRequestException('no'), 'invalid_request'],
    [{ statusCode: 415, message: 'x' }, 'unsupported_media_type'],
  ])('knows errors of the frameworks: %j', (thrown, code) => {
    expect(answerTo(thrown)).toMatchObject({ status: ERRORS[code as 'not_found'][0], body: { code }, logged: [] });
  });

  it.each([new Error('password=hunter2'), 'text', undefined, null, new HttpException('odd', 418)])(
    'tells nothing of an error that nobody foresaw, and logs it: %s',
    (thrown) => {
      const { status, body, logged } = answerTo(thrown);
      expect({ status, code: body['code'] }).toEqual({ status: 500, code: 'internal' });
      expect(JSON.stringify(body)).not.toContain('hunter2');
      expect(logged).toEqual([{ err: thrown, method: 'GET', path: '/x', request: 'req-1' }]);
    },
  );

  it('asks first who knows what the service depends on', () => {
    const known = new HookwireError('unavailable', 'the database is away');
    expect(answerTo(new Error('ECONNREFUSED'), () => known)).toMatchObject({ status: 503, logged: [] });
    expect(toProblem(toHookwireError(known)).detail).toBe('the database is away');
  });
});
