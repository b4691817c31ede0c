import { describe, expect, it } from '@jest/globals';
import { exactDocument } from './exact-document.ts';

const json = (schema: object) => ({ 'application/json': { schema } });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const collected = {
  openapi: '3.0.0',
  info: { title: 'x', version: '1' },
  components: {
    schemas: {
      ThingDto: {
        type: 'object',
        properties: {
          example: { type: 'string', nullable: true, enum: ['a', 'b'], example: 'a' },
          part: { nullable: true, type: 'object', allOf: [ref('PartDto')], description: 'd' },
          whole: { allOf: [ref('PartDto')], description: 'd' },
          either: {
            nullable: true,
            oneOf: [ref('PartDto'), { type: 'string' }],
            discriminator: { propertyName: 'type' },
          },
          many: { nullable: true, type: 'array', items: { type: 'string' } },
          anything: { nullable: true, type: 'object', description: 'd' },
        },
        required: ['example'],
      },
      PartDto: { type: 'object', properties: { a: { type: 'string' } } },
      NewThing: {
        type: 'object',
        properties: { part: ref('PartDto'), open: { type: 'object', additionalProperties: true } },
      },
    },
  },
  paths: {
    '/v1/things/{id}': {
      get: {
        'x-etag': true,
        'x-problems': ['not_found'],
        responses: { 200: { description: '', content: json(ref('ThingDto')) } },
      },
      patch: {
        'x-problems': ['uid_conflict'],
        requestBody: { content: json(ref('NewThing')) },
        responses: { 200: { description: 'Changed.' } },
      },
    },
  },
};

describe('exactDocument', () => {
  const document = exactDocument(collected);
  const { get, patch } = document.paths['/v1/things/{id}']!;

  it('says null as a type, and describes beside references', () => {
    expect(document.components.schemas['Thing']!.properties).toEqual({
      example: { type: ['string', 'null'], enum: ['a', 'b', null], examples: ['a'] },
      part: { oneOf: [ref('Part'), { type: 'null' }], description: 'd' },
      whole: { ...ref('Part'), description: 'd' },
      either: { oneOf: [ref('Part'), { type: 'string' }, { type: 'null' }] },
      many: { type: ['array', 'null'], items: { type: 'string' } },
      anything: { description: 'd' },
    });
  });

  it('closes what is taken, with all its parts', () => {
    const { NewThing, Part, Thing } = document.components.schemas;
    expect([NewThing!.additionalProperties, Part!.additionalProperties, Thing!.additionalProperties]).toEqual([
      false,
      false,
      undefined,
    ]);
  });

  it('names operations, their parameters and headers', () => {
    expect([get!.operationId, patch!.operationId]).toEqual(['getThing', 'updateThing']);
    expect(get!.parameters!.map(({ name }) => name)).toEqual(['id', 'If-None-Match']);
    expect(patch!.parameters!.map(({ name }) => name)).toEqual(['id', 'If-Match']);
    expect(Object.keys(get!.responses).join(' ')).toBe('200 304 400 401 403 404 408 429 431 500 503');
    expect(get!.responses['200']).toMatchObject({ description: 'Done.', headers: { ETag: {} } });
    expect(patch!.responses['200']).toMatchObject({ description: 'Changed.' });
  });

  it('describes each status by its codes', () => {
    expect(patch!.responses['400']).toEqual({ $ref: '#/components/responses/invalid_json.invalid_request' });
    expect(patch!.responses['409']).toEqual({ $ref: '#/components/responses/uid_conflict' });
    const shared = document.components.responses as Record<string, { content: Record<string, { schema: object }> }>;
    expect(shared['invalid_json.invalid_request']!.content['application/problem+json']!.schema).toEqual({
      allOf: [
        ref('Problem'),
        { type: 'object', properties: { status: { const: 400 }, code: { enum: ['invalid_json', 'invalid_request'] } } },
      ],
    });
  });

  it('leaves what was collected as it was', () => {
    expect(collected.openapi).toBe('3.0.0');
    expect(collected.paths['/v1/things/{id}'].get['x-etag']).toBe(true);
  });
});
