import { describe, expect, it } from '@jest/globals';
import { registryKey } from '#domain';
import { apiBed, expectProblem } from '../../test/api-bed.ts';

const bed = apiBed();

const SCHEMA = {
  type: 'object',
  required: ['id'],
  // Out of order, and with names that JavaScript's objects have: it comes back as it was sent.
  properties: { zeta: { type: 'string' }, id: { pattern: '^inv_' }, constructor: { type: 'integer' } },
};

async function catalogue() {
  const { tenant, key } = await bed.tenantWithKey();
  return {
    tenant,
    call: (method: string, path = '', body?: unknown, headers: object = {}) =>
      bed.registry.call(method, `/v1/event-types${path}`, body, key, headers),
  };
}

describe('event types', () => {
  it('are added, shown, changed, archived and deleted; the pipeline follows', async () => {
    const { tenant, call } = await catalogue();
    const recordKey = registryKey.eventType(tenant, 'invoice.paid');
    const example = { id: 'inv_1', constructor: 5 };
    const input = { name: 'invoice.paid', group: 'billing', description: 'Paid in full.', example, schema: SCHEMA };
    const created = await call('POST', '', input);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.stringMatching(/^ety_/),
      ...input,
      validation: 'refuse',
      version: 1,
      latestVersion: 1,
      archivedAt: null,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    expect(JSON.stringify(created.body.schema)).toBe(JSON.stringify(SCHEMA));
    expect((await call('GET', '/invoice.paid')).body).toEqual(created.body);
    const record = { kind: 'event_type', revision: expect.any(Number), tenant, name: 'invoice.paid' };
    const schema = { version: 1, text: JSON.stringify(SCHEMA) };
    expect(await bed.bucket.read(recordKey)).toEqual({ ...record, validation: 'refuse', schema });

    const changes = { group: null, description: 'Paid.', example: null, validation: 'mark' };
    const patched = await call('PATCH', '/invoice.paid', changes);
    expect([patched.status, patched.body]).toEqual([
      200,
      { ...created.body, ...changes, updatedAt: expect.any(String) },
    ]);
    expect(await bed.bucket.read(recordKey)).toEqual({ ...record, validation: 'mark', schema });

    const archived = await call('POST', '/invoice.paid/archive');
    expect(archived.status).toBe(200);
    expect((await call('POST', '/invoice.paid/archive')).body.archivedAt).toBe(archived.body.archivedAt);
    expect(await bed.bucket.read(recordKey)).toMatchObject({ archived: true });
    expect((await call('POST', '/invoice.paid/unarchive')).body.archivedAt).toBeNull();
    expect(await bed.bucket.read(recordKey)).toEqual({ ...record, validation: 'mark', schema });

    expect((await call('DELETE', '/invoice.paid')).status).toBe(204);
    expect(await bed.bucket.read(recordKey)).toEqual({ kind: 'tombstone', revision: expect.any(Number) });
    expectProblem(await call('DELETE', '/invoice.paid'), 404, 'not_found', /no event type invoice.paid/);
    expect((await call('POST', '', { name: 'invoice.paid' })).body).toMatchObject({ version: null, latestVersion: 0 });
  });

  it('have versions of their schema, of which one is in force', async () => {
    const { tenant, call } = await catalogue();
    await call('POST', '', { name: 'a', example: 7 });
    const versions = (body: object) => call('POST', '/a/versions', body);
    expect((await versions({ schema: true })).body).toEqual({
      version: 1,
      inForce: true,
      schema: true,
      createdAt: expect.any(String),
    });
    const misfit = await versions({ schema: { type: 'string' } });
    expectProblem(misfit, 422, 'validation_failed', /^example: must be string$/);
    expect((await versions({ schema: { type: 'string' }, inForce: false })).body).toMatchObject({
      version: 2,
      inForce: false,
    });
    expect((await call('GET', '/a')).body).toMatchObject({ version: 1, latestVersion: 2, schema: true, example: 7 });
    expect((await versions({ schema: { type: 'string', maxLength: 3 }, example: 'abc' })).status).toBe(201);
    expect(await bed.bucket.read(registryKey.eventType(tenant, 'a'))).toMatchObject({
      schema: { version: 3, text: '{"type":"string","maxLength":3}' },
    });

    const first = await call('GET', '/a/versions?limit=2');
    const { body: second } = await call('GET', `/a/versions?limit=2&cursor=${first.body.nextCursor}`);
    expect([...first.body.data, ...second.data].map(({ version, inForce }) => [version, inForce])).toEqual([
      [3, true],
      [2, false],
      [1, false],
    ]);
    expect(second.nextCursor).toBeNull();
    expect((await call('GET', '/a/versions/2')).body).toMatchObject({ version: 2, schema: { type: 'string' } });
    expectProblem(await call('GET', '/a/versions/4'), 404, 'not_found', /no version 4 of a; the newest is 3/);
    expectProblem(await call('GET', '/a/versions/x'), 404, 'not_found', /no version x/);
    expectProblem(await call('GET', '/a/versions?cursor=x'), 422, 'validation_failed', /^cursor: is not a cursor/);

    expect((await call('PATCH', '/a', { version: 2, example: 'long enough' })).body).toMatchObject({
      version: 2,
      schema: { type: 'string' },
    });
    expectProblem(await call('PATCH', '/a', { version: 3 }), 422, 'validation_failed', /^example: must not have more/);
    expectProblem(await call('PATCH', '/a', { example: 1 }), 422, 'validation_failed', /^example: must be string$/);
    expectProblem(await call('PATCH', '/a', { version: 9 }), 404, 'not_found', /no version 9 of a/);
  });

  it('are changed only in the state that the caller has seen, and every change is in the audit log', async () => {
    const { call } = await catalogue();
    const created = await call('POST', '', { name: 'a', example: '\u0000', schema: true });
    const seen = { 'if-match': created.headers.get('etag')! };
    expect((await call('GET', '/a')).headers.get('etag')).toBe(seen['if-match']);
    expect((await call('POST', '/a/archive', undefined, seen)).status).toBe(200);
    const late = await call('POST', '/a/versions', { schema: false, example: null }, seen);
    expectProblem(late, 412, 'precondition_failed', /./);
    expectProblem(await call('DELETE', '/a', undefined, seen), 412, 'precondition_failed', /./);
    await call('POST', '/a/versions', { schema: false, example: null });
    await call('PATCH', '/a', { version: 1 });
    await call('DELETE', '/a');
    const { body } = await bed.registry.call('GET', `/v1/audit-log?resource=${created.body.id}`);
    expect(body.data.map(({ action, after }: { action: string; after: object }) => [action, after])).toMatchObject([
      ['event_type.deleted', null],
      ['event_type.updated', { version: 1 }],
      ['event_type.version_added', { version: 2, latestVersion: 2, example: null }],
      ['event_type.archived', { archivedAt: expect.any(String) }],
      ['event_type.created', { name: 'a', version: 1, example: '"\\u0000"' }],
    ]);
  });

  it('get their numbers one after the other, however many come at once', async () => {
    const { call } = await catalogue();
    await call('POST', '', { name: 'a' });
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => call('POST', '/a/versions', { schema: { maximum: n } })),
    );
    const numbers = answers.map(({ body }) => body.version as number);
    expect(numbers.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await call('GET', '/a')).body).toMatchObject({ version: 10, latestVersion: 10 });
  });

  it('are unique by name within their tenant, and belong to it alone', async () => {
    const [one, other] = [await catalogue(), await catalogue()];
    const twice = await Promise.all([one.call('POST', '', { name: 'a.b' }), one.call('POST', '', { name: 'a.b' })]);
    expect(twice.map(({ status }) => status).sort()).toEqual([201, 409]);
    expect(twice.find(({ status }) => status === 409)!.body.code).toBe('event_type_exists');
    expectProblem(await other.call('GET', '/a.b'), 404, 'not_found', /no event type a.b/);
    expectProblem(await other.call('PATCH', '/a.b', { group: 'x' }), 404, 'not_found', /no event type/);
    expectProblem(await other.call('POST', '/a.b/versions', { schema: true }), 404, 'not_found', /no event type/);
    expectProblem(await other.call('GET', '/a.b/versions'), 404, 'not_found', /no event type/);
    expectProblem(await other.call('DELETE', '/a.b'), 404, 'not_found', /no event type/);
    expect((await other.call('GET')).body.data).toEqual([]);
    expect((await other.call('POST', '', { name: 'a.b' })).status).toBe(201);
  });

  it('are listed in pages, newest first, by group and archived or not', async () => {
    const { call } = await catalogue();
    for (const [name, group] of [
      ['a', 'x'],
      ['b', 'x'],
      ['c', 'y'],
      ['import', null],
    ]) {
      expect((await call('POST', '', { name, group })).status).toBe(201);
    }
    await call('POST', '/b/archive');
    const names = async (query: string) => {
      const { body } = await call('GET', query);
      return body.data.map(({ name }: { name: string }) => name);
    };
    const { body: page } = await call('GET', '?limit=3');
    expect(page.data.map(({ name }: { name: string }) => name)).toEqual(['import', 'c', 'b']);
    expect(page.data[0]).not.toHaveProperty('schema');
    expect(await names(`?cursor=${page.nextCursor}`)).toEqual(['a']);
    expect(await names('?group=x')).toEqual(['b', 'a']);
    expect(await names('?group=x&archived=false')).toEqual(['a']);
    expect(await names('?archived=true')).toEqual(['b']);
  });

  it.each([
    [/^name: must be a dotted name/, {}],
    [/^name: must be a dotted name/, { name: 'a..b' }],
    [/^schema: must be a JSON Schema/, { name: 'a', schema: null }],
    [/^schema: must be a JSON Schema/, { name: 'a', schema: [] }],
    [/^schema\/properties\/x\/type: must be equal/, { name: 'a', schema: { properties: { x: { type: 'text' } } } }],
    [/^schema\/\$ref: must point into this schema/, { name: 'a', schema: { $ref: 'https://example.com' } }],
    [/^schema\/pattern: /, { name: 'a', schema: { pattern: '(?=a)' } }],
    [/^schema: has 70018 bytes and may have 65536$/, { name: 'a', schema: { description: 'x'.repeat(70_000) } }],
    [/^example: must be string$/, { name: 'a', schema: { type: 'string' }, example: { x: 1 } }],
    [/^example: must not have more than 65536 bytes/, { name: 'a', example: 'x'.repeat(70_000) }],
    [/^validation: must be one of: refuse, mark, ignore$/, { name: 'a', validation: 'warn' }],
    [/^group: must have 1 to 100/, { name: 'a', group: '' }],
    [/^version: property version should not exist$/, { name: 'a', version: 1 }],
  ])('are refused for %s', async (detail, body) => {
    const { call } = await catalogue();
    const answer = await call('POST', '', body);
    expectProblem(answer, 422, 'validation_failed', detail);
    expect((await call('GET')).body.data).toEqual([]);
  });

  it('of a deleted tenant are forgotten', async () => {
    const { tenant, call } = await catalogue();
    await call('POST', '', { name: 'a', schema: true });
    expect((await bed.registry.call('DELETE', `/v1/tenants/${tenant}`)).status).toBe(204);
    expect(await bed.bucket.read(registryKey.eventType(tenant, 'a'))).toMatchObject({ kind: 'tombstone' });
  });

  it('a tenant says whether others are accepted', async () => {
    const { tenant } = await catalogue();
    const path = `/v1/tenants/${tenant}`;
    const strict = await bed.registry.call('PATCH', path, { unknownEventTypes: 'refuse' });
    expect(strict.body.unknownEventTypes).toBe('refuse');
    expect(await bed.bucket.read(registryKey.tenant(tenant))).toMatchObject({ onlyCataloguedTypes: true });
    expect((await bed.registry.call('PATCH', path, { name: 'x' })).body.unknownEventTypes).toBe('refuse');
    expect((await bed.registry.call('PATCH', path, { unknownEventTypes: 'accept' })).body).toMatchObject({
      unknownEventTypes: 'accept',
    });
    const other = await bed.registry.call('PATCH', path, { unknownEventTypes: null });
    expectProblem(other, 422, 'validation_failed', /^unknownEventTypes: must be one of: accept, refuse$/);
  });
});
