import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInThisContext } from 'node:vm';
import { Ajv2020 } from 'ajv/dist/2020.js';
import * as formats from 'ajv-formats';
import type { EventMeta } from '#domain';
import type { Dialect, JsonSchema } from '../src/index.ts';

// What the products' documentation shows, cut from it as it stands: see the folder `documented`.

export function documented(name: string): string {
  return readFileSync(new URL(`documented/${name}.txt`, import.meta.url), 'utf8');
}

/** What JSON.parse makes: tests say by what they expect of it which type it has. */
export type Parsed = ReturnType<typeof JSON.parse>;

export function documentedJson(name: string): Parsed {
  return JSON.parse(documented(name));
}

/**
 * Code that is printed in the documentation, as a function of what it takes from around it.
 * @param result the expression of what is wanted of it
 */
export function printedCode<T>(code: string, result: string, scope: Record<string, unknown> = {}): T {
  const all = { require: createRequire(import.meta.url), console, ...scope };
  const make = runInThisContext(`(function (${Object.keys(all).join(', ')}) {\n${code}\nreturn ${result};\n})`) as (
    ...values: unknown[]
  ) => T;
  return make(...Object.values(all));
}

const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, allErrors: true });
// Its types describe a default export that modules do not see.
(formats.default as unknown as (ajv: Ajv2020) => void)(ajv);

/** What a schema has against a value. */
export function faults(schema: JsonSchema, value: unknown): string[] {
  const validate = ajv.compile(schema);
  return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** The schema of an event type. */
export function schemaOf({ catalogue }: Dialect, type: string): JsonSchema {
  return catalogue.find((event) => event.type === type)!.schema;
}

export interface Sent {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The body, parsed. */
  readonly body: Parsed;
  readonly headers: Record<string, string>;
}

export interface ToSend extends Partial<EventMeta> {
  /** A JSON text, or a value that becomes one. */
  readonly data?: unknown;
  readonly json?: string;
  readonly sequence?: number;
  readonly secrets?: readonly string[];
  readonly attemptedAt?: number;
}

/** What a receiver gets of an event, in a dialect. */
export function sent(speak: Dialect, toSend: ToSend): Sent {
  const { data, json, sequence = 42, secrets = ['your_webhook_secret'], attemptedAt = Date.now(), ...meta } = toSend;
  const event: EventMeta = {
    id: 'evt_1',
    tenant: 'tnt_1',
    type: 'a.b',
    occurredAt: 0,
    acceptedAt: 1,
    registryRevision: 1,
    ...meta,
  };
  const delivery = 'dlv_1';
  const bytes = speak.body({ event, data: Buffer.from(json ?? JSON.stringify(data)), sequence, delivery });
  const signers = secrets.map((secret) => speak.signer(secret)!);
  const headers = speak.headers({ event, endpoint: 'ep_1', delivery, body: bytes, signers, attemptedAt });
  const text = Buffer.from(bytes).toString();
  return { text, bytes, body: JSON.parse(text), headers };
}

/** The bullets of a Markdown text, `- \`name\` - description`, and its table's first two columns. */
export function listedEvents(markdown: string): [type: string, description: string][] {
  const bullets = [...markdown.matchAll(/^- `([a-z_.]+)` - (.*)$/gm)];
  const rows = [...markdown.matchAll(/^\| `([a-z_.]+)` \| ([^|]*) \|/gm)];
  const headings = [...markdown.matchAll(/^(?:\*\*`|#### )([a-z_.]+)(?:`\*\*)?\n+(?:- )?(Triggered .*)$/gm)];
  return [...bullets, ...rows, ...headings].map(([, type, description]) => [type!, description!.trim()]);
}
